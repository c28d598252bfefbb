//===- Npz.cpp - archives of numpy arrays ---------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Calibration/Npy.h"
#include "quantc/Support/CheckedMath.h"

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <set>
#include <variant>
#include <zip.h>

namespace quantc::calibration {

namespace {

constexpr int64_t expansionFloor = int64_t{64} << 20;
constexpr size_t step = size_t{4} << 20;

std::string openError(int code) {
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  std::string text = zip_error_strerror(&error);
  zip_error_fini(&error);
  return text;
}

/// A member being inflated.
struct Member {
  zip_file_t *file;
  ~Member() { zip_fclose(file); }
  /// Up to `wanted` bytes more; fewer at the end of the member. Nothing when the stream is damaged.
  std::optional<size_t> read(std::string &to, size_t wanted) {
    size_t got = 0;
    while (got < wanted) {
      size_t piece = std::min(step, wanted - got), old = to.size();
      to.resize(old + piece);
      zip_int64_t n = zip_fread(file, to.data() + old, piece);
      to.resize(old + static_cast<size_t>(std::max<zip_int64_t>(n, 0)));
      if (n < 0)
        return std::nullopt;
      if (n == 0)
        break;
      got += static_cast<size_t>(n);
    }
    return got;
  }
};

/// A member that is stored as it is, in an archive of its own.
class StoredMember : public ArrayInFile {
public:
  ~StoredMember() override {
    if (file)
      zip_fclose(file);
    if (archive)
      zip_discard(archive);
  }
  Error open(const std::string &path, zip_uint64_t index, size_t offset) {
    int code = 0;
    archive = zip_open(path.c_str(), ZIP_RDONLY, &code);
    if (!archive)
      return openError(code);
    file = zip_fopen_index(archive, index, 0);
    if (!file)
      return std::string(zip_strerror(archive));
    dataOffset = static_cast<int64_t>(offset);
    return {};
  }
  /// Reads to the end, where the checksum is compared: the bytes of the member, or what is wrong.
  std::variant<size_t, std::string> check() {
    std::vector<char> piece(size_t{1} << 18);
    for (size_t total = 0;;) {
      zip_int64_t n = zip_fread(file, piece.data(), piece.size());
      if (n < 0)
        return std::string(zip_error_strerror(zip_file_get_error(file)));
      if (n == 0)
        return total;
      total += static_cast<size_t>(n);
    }
  }
  /// Only behind `check`, where libzip knows the length.
  bool canSeek() const { return zip_fseek(file, dataOffset, SEEK_SET) == 0; }
  Error read(int64_t first, std::span<char> to) const override {
    std::lock_guard<std::mutex> hold(lock);
    if (zip_fseek(file, dataOffset + first, SEEK_SET) != 0 ||
        zip_fread(file, to.data(), to.size()) != static_cast<zip_int64_t>(to.size()))
      return "can't be read again: " + std::string(zip_error_strerror(zip_file_get_error(file)));
    return {};
  }

private:
  zip_t *archive = nullptr;
  zip_file_t *file = nullptr;
  int64_t dataOffset = 0;
  mutable std::mutex lock; ///< of the place in the file
};

/// Smaller arrays are as well kept.
constexpr int64_t staysFrom = int64_t{1} << 20;

} // namespace

/// Leaves array.inFile null when the file can't be read from a place.
Error NpzReader::leaveInFile(uint64_t index, const NpyHeader &header, Array &array) const {
  auto stored = std::make_shared<StoredMember>();
  if (Error e = stored->open(file, index, header.dataOffset))
    return e;
  auto total = stored->check();
  if (auto *fault = std::get_if<std::string>(&total))
    return "is damaged: " + *fault;
  if (std::get<size_t>(total) != header.dataOffset + static_cast<size_t>(header.dataBytes))
    return "holds " + std::to_string(std::get<size_t>(total)) + " bytes, the archive declares " +
           std::to_string(header.dataOffset + static_cast<size_t>(header.dataBytes));
  if (!stored->canSeek())
    return {};
  if (Error e = parseNpyElements(header, {}, -1, array))
    return e;
  array.inFile = std::move(stored);
  return {};
}

NpzReader &NpzReader::operator=(NpzReader &&other) noexcept {
  std::swap(archive, other.archive);
  std::swap(members, other.members);
  std::swap(file, other.file);
  std::swap(limits, other.limits);
  std::swap(fileBytes, other.fileBytes);
  return *this;
}

NpzReader::~NpzReader() {
  if (archive)
    zip_discard(static_cast<zip_t *>(archive));
}

Error NpzReader::open(const std::string &path, const Limits &given) {
  file = path;
  limits = given;
  members.clear();
  std::error_code code;
  if (!std::filesystem::is_regular_file(path, code))
    return path + ": " + (code ? code.message() : std::string("is not a regular file"));
  uintmax_t size = std::filesystem::file_size(path, code);
  if (code)
    return path + ": " + code.message();
  if (size > static_cast<uintmax_t>(limits.dataBytes))
    return path + ": has " + std::to_string(size) + " bytes, the limit is " +
           std::to_string(limits.dataBytes);
  fileBytes = static_cast<int64_t>(size);
  int zipCode = 0;
  if (archive)
    zip_discard(static_cast<zip_t *>(archive));
  archive = zip_open(path.c_str(), ZIP_RDONLY, &zipCode);
  if (!archive)
    return path + ": is no .npz archive: " + openError(zipCode);
  zip_t *zip = static_cast<zip_t *>(archive);
  std::set<std::string> seen;
  zip_int64_t count = zip_get_num_entries(zip, 0);
  if (count > limits.nodes)
    return path + ": has " + std::to_string(count) + " members, the limit is " + std::to_string(limits.nodes);
  for (zip_int64_t i = 0; i < count; ++i) {
    const char *name = zip_get_name(zip, static_cast<zip_uint64_t>(i), ZIP_FL_ENC_GUESS);
    std::string member = name ? name : "";
    if (member.size() > 4 && member.ends_with(".npy"))
      member.resize(member.size() - 4);
    if (!seen.insert(member).second)
      return path + ": has two members named '" + member + "'";
    members.push_back(std::move(member));
  }
  return {};
}

bool NpzReader::contains(std::string_view name) const {
  return std::find(members.begin(), members.end(), name) != members.end();
}

Error NpzReader::read(std::string_view name, int64_t maxRows, Array &array, bool mayStay) const {
  array.inFile.reset();
  std::string where = file + ": array '" + std::string(name) + "': ";
  auto it = std::find(members.begin(), members.end(), name);
  if (it == members.end())
    return where + "is not in the archive";
  zip_t *zip = static_cast<zip_t *>(archive);
  auto index = static_cast<zip_uint64_t>(it - members.begin());
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_stat_index(zip, index, 0, &stat) != 0 || !(stat.valid & ZIP_STAT_SIZE))
    return where + zip_strerror(zip);
  std::optional<int64_t> allowed = mulSizes(limits.expansion, fileBytes);
  int64_t most = std::min(limits.dataBytes, std::max(expansionFloor, allowed.value_or(limits.dataBytes)));
  if (stat.size > static_cast<zip_uint64_t>(most))
    return where + "inflates to " + std::to_string(stat.size) + " bytes, at most " + std::to_string(most) +
           " are allowed for a file of " + std::to_string(fileBytes) + " bytes";
  zip_file_t *opened = zip_fopen_index(zip, index, 0);
  if (!opened)
    return where + zip_strerror(zip);
  Member member{opened};
  // The header first: 64 KB hold every header of version 1 and any sensible one after it.
  std::string bytes;
  size_t total = static_cast<size_t>(stat.size);
  if (!member.read(bytes, std::min<size_t>(total, 1 << 16)))
    return where + "is damaged: " + zip_error_strerror(zip_file_get_error(opened));
  NpyHeader header;
  if (Error e = parseNpyHeader(bytes, limits, header))
    return where + *e;
  size_t data = total - std::min(total, header.dataOffset);
  if (static_cast<int64_t>(data) != header.dataBytes)
    return where + "header declares " + std::to_string(header.dataBytes) +
           " bytes of elements, the archive " + std::to_string(data);
  bool cut = maxRows >= 0 && !header.shape.empty() && maxRows < header.shape[0];
  const bool isStored = stat.valid & ZIP_STAT_COMP_METHOD && stat.comp_method == ZIP_CM_STORE;
  if (mayStay && isStored && !cut && !header.fortranOrder && !header.bigEndian && !header.isText &&
      !header.shape.empty() && header.dataBytes >= staysFrom) {
    if (Error e = leaveInFile(index, header, array))
      return where + *e;
    if (array.inFile)
      return {};
  }
  size_t wanted = data;
  if (cut && !header.fortranOrder)
    wanted = static_cast<size_t>(header.dataBytes / header.shape[0] * maxRows);
  std::string elements = bytes.substr(std::min(bytes.size(), header.dataOffset));
  // What is stored as it is can't be longer than the file: room for all of it at once.
  if (isStored && wanted <= static_cast<size_t>(fileBytes))
    elements.reserve(wanted);
  if (elements.size() > wanted)
    elements.resize(wanted);
  // One byte past the end makes libzip compare the checksum.
  size_t more = wanted - elements.size() + (wanted == data ? 1 : 0);
  if (more && !member.read(elements, more))
    return where + "is damaged: " + zip_error_strerror(zip_file_get_error(opened));
  if (elements.size() != wanted)
    return where + "holds " + std::to_string(header.dataOffset + elements.size()) +
           " bytes, the archive declares " + std::to_string(total);
  if (Error e = parseNpyElements(header, std::move(elements), cut ? maxRows : -1, array))
    return where + *e;
  return {};
}

Error writeNpz(const std::string &path, std::span<const NpzEntry> entries) {
  // The closing rename happens in zip_close, so a failure leaves the old file.
  int code = 0;
  zip_t *zip = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
  if (!zip)
    return path + ": can't be written: " + openError(code);
  std::vector<std::string> members;
  members.reserve(entries.size());
  for (const NpzEntry &entry : entries) {
    std::string &bytes = members.emplace_back(makeNpyHeader(entry.type, entry.shape));
    bytes.append(entry.bytes.data(), entry.bytes.size());
    zip_source_t *source = zip_source_buffer(zip, bytes.data(), bytes.size(), 0);
    zip_int64_t index =
        source ? zip_file_add(zip, (entry.name + ".npy").c_str(), source, ZIP_FL_ENC_UTF_8) : -1;
    if (index < 0) {
      if (source)
        zip_source_free(source);
      std::string why = path + ": array '" + entry.name + "': " + zip_strerror(zip);
      zip_discard(zip);
      return why;
    }
    auto i = static_cast<zip_uint64_t>(index);
    zip_set_file_compression(zip, i, ZIP_CM_STORE, 0);
    zip_file_set_dostime(zip, i, 0, (1 << 5) | 1, 0); // the first of January 1980
  }
  if (zip_close(zip) != 0) {
    std::string why = path + ": can't be written: " + zip_strerror(zip);
    zip_discard(zip);
    return why;
  }
  return {};
}

} // namespace quantc::calibration
