// A service converts one model after another in one process: memory stays what it was.
#include "quantc-c/Quantc.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>

namespace {

const std::string digits = QUANTC_EXAMPLES "/digits/";

/// Resident bytes of this process.
double residentBytes() {
  std::ifstream in("/proc/self/statm");
  double total = 0, resident = 0;
  in >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

std::string read(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream all;
  all << in.rdbuf();
  return all.str();
}

/// One request as a service has it: a session of its own, every second one a request that is refused.
void convertOnce(const std::string &model, const char *name, int i) {
  QuantcSession *session = quantcSessionCreate();
  QuantcBuffer *buffer = nullptr;
  const std::string samples = digits + "calibration.npz";
  const char *calibrated[] = {"--calibrate", samples.c_str(), "--samples", "4", "--threads", "1"};
  const char *refused[] = {"--output", "no-such-node"};
  bool isRefused = i % 2;
  int status = quantcConvertMemory(session, model.data(), model.size(), name, isRefused ? 2 : 6,
                                   isRefused ? refused : calibrated, &buffer);
  EXPECT_EQ(status != 0, isRefused) << quantcSessionErrors(session);
  EXPECT_EQ(buffer == nullptr, isRefused);
  quantcBufferDestroy(buffer);
  quantcSessionDestroy(session);
}

TEST(Growth, ThousandConversions) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a sanitizer keeps freed memory";
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  GTEST_SKIP() << "a sanitizer keeps freed memory";
#endif
#endif
  const std::string model = read(digits + "float.pb");
  ASSERT_FALSE(model.empty());
  const int count = std::getenv("QUANTC_LONG") ? 1000 : 300;
  double after100 = 0;
  for (int i = 0; i < count; ++i) {
    convertOnce(model, "float.pb", i);
    if (i == 99)
      after100 = residentBytes();
  }
  double now = residentBytes();
  RecordProperty("resident_after_100", static_cast<int>(after100 / 1024));
  RecordProperty("resident_at_the_end", static_cast<int>(now / 1024));
  EXPECT_LE(now, 1.05 * after100) << "after 100 conversions " << after100 << " bytes, after " << count << " "
                                  << now;
}

} // namespace
