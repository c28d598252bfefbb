//===- Checkpoint.cpp - the variables of a SavedModel ---------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Sources of the format: LevelDB's doc/table_format.md; TensorFlow's
// tensor_bundle.proto.
//===----------------------------------------------------------------------===//

#include "Checkpoint.h"
#include "ReadProto.h"

#include "savedmodel.pb.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

#include <array>

namespace quantc::import::graphdef {

uint32_t crc32c(std::string_view bytes) {
  static const std::array<uint32_t, 256> table = [] {
    std::array<uint32_t, 256> t{};
    for (uint32_t i = 0; i < 256; ++i) {
      uint32_t c = i;
      for (int k = 0; k < 8; ++k)
        c = c & 1 ? 0x82f63b78u ^ (c >> 1) : c >> 1;
      t[i] = c;
    }
    return t;
  }();
  uint32_t c = ~0u;
  for (char b : bytes)
    c = table[(c ^ static_cast<unsigned char>(b)) & 255] ^ (c >> 8);
  return ~c;
}

/// Stored sums are rotated and shifted, so that the sum of data that holds sums is of use.
static uint32_t masked(uint32_t crc) { return ((crc >> 15) | (crc << 17)) + 0xa282ead8u; }

namespace {

constexpr uint64_t kMagic = 0xdb4775248b80fb57u;
constexpr size_t kKeyBytes = 1 << 16;        // of one key
constexpr uint64_t kAllBytes = 1 << 28;      // of all blocks, keys and values together
constexpr size_t kFooter = 48, kTrailer = 5; // of the file; of each block: compression, sum

/// Reads numbers and runs of bytes; after a fault everything is empty.
class Reader {
public:
  explicit Reader(std::string_view b) : bytes(b) {}

  uint64_t varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64 && at < bytes.size(); shift += 7) {
      auto byte = static_cast<unsigned char>(bytes[at++]);
      value |= uint64_t{byte & 0x7fu} << shift;
      if (!(byte & 0x80))
        return value;
    }
    good = false;
    return 0;
  }
  std::string_view take(uint64_t n) {
    if (!good || n > bytes.size() - at) {
      good = false;
      return {};
    }
    at += n;
    return bytes.substr(at - n, n);
  }
  bool done() const { return !good || at == bytes.size(); }

  bool good = true;

private:
  std::string_view bytes;
  size_t at = 0;
};

uint32_t load32(std::string_view bytes, size_t at) {
  return llvm::support::endian::read32le(bytes.data() + at);
}

/// Takes `n` from what may still be read; false when it is used up. A few bytes may repeat a long key or name
/// one block many times.
bool spend(uint64_t &budget, uint64_t n) {
  bool enough = n < budget;
  budget -= enough ? n : budget;
  return enough;
}

/// A range of the file that a handle names, checked: its entries without the trailer and the restart points.
std::optional<std::string> readBlock(std::string_view file, uint64_t offset, uint64_t size, uint64_t &budget,
                                     std::vector<std::pair<std::string, std::string>> &entries) {
  auto fault = [&](const char *what) -> std::string {
    return "the block at byte " + std::to_string(offset) + " " + what;
  };
  if (offset > file.size() || size > file.size() - offset || file.size() - offset - size < kTrailer)
    return fault("reaches beyond the end of the file");
  if (!spend(budget, size))
    return fault("is one too many: together the blocks are larger than any checkpoint's");
  std::string_view block = file.substr(offset, size);
  if (file[offset + size] != 0)
    return fault("is compressed, which checkpoints of TensorFlow are not");
  if (masked(crc32c(file.substr(offset, size + 1))) != load32(file, offset + size + 1))
    return fault("is damaged: its check sum is wrong");
  if (block.size() < 4)
    return fault("has no restart points");
  uint64_t restarts = load32(block, block.size() - 4);
  if (restarts > (block.size() - 4) / 4)
    return fault("has more restart points than bytes");
  Reader in(block.substr(0, block.size() - 4 - 4 * restarts));
  std::string key;
  while (!in.done()) {
    uint64_t shared = in.varint(), own = in.varint(), length = in.varint();
    std::string_view tail = in.take(own), value = in.take(length);
    if (!in.good || shared > key.size())
      return fault("has an entry that is cut off");
    key.resize(shared);
    key += tail;
    if (key.size() > kKeyBytes || !spend(budget, key.size() + value.size() + 1))
      return fault("has keys or values that are longer than any checkpoint's");
    entries.emplace_back(key, value);
  }
  return in.good ? std::nullopt : std::optional(fault("has an entry that is cut off"));
}

} // namespace

std::optional<std::string> readTable(std::string_view file,
                                     std::vector<std::pair<std::string, std::string>> &entries) {
  if (file.size() < kFooter || llvm::support::endian::read64le(file.data() + file.size() - 8) != kMagic)
    return "is no checkpoint index: it does not end in the mark of one";
  Reader footer(file.substr(file.size() - kFooter, kFooter - 8));
  footer.varint(), footer.varint(); // the block of meta data, which is empty
  uint64_t offset = footer.varint(), size = footer.varint();
  if (!footer.good)
    return "has a damaged footer";
  uint64_t budget = kAllBytes;
  std::vector<std::pair<std::string, std::string>> blocks;
  if (auto e = readBlock(file, offset, size, budget, blocks))
    return e;
  for (const auto &[last, handle] : blocks) {
    Reader in(handle);
    uint64_t at = in.varint(), length = in.varint();
    if (!in.good)
      return "names a block with a damaged handle";
    if (auto e = readBlock(file, at, length, budget, entries))
      return e;
  }
  return std::nullopt;
}

std::unique_ptr<llvm::MemoryBuffer> openFile(const std::string &path, int64_t limit,
                                             std::optional<std::string> &error) {
  llvm::sys::fs::file_status status;
  if (std::error_code code = llvm::sys::fs::status(path, status)) {
    error = path + " can't be read: " + code.message();
    return nullptr;
  }
  if (status.type() != llvm::sys::fs::file_type::regular_file) { // a pipe may never end
    error = path + " is not a regular file";
    return nullptr;
  }
  uint64_t size = status.getSize();
  if (size > static_cast<uint64_t>(limit)) {
    error = path + " has " + std::to_string(size) + " bytes; the limit is " + std::to_string(limit);
    return nullptr;
  }
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!buffer) {
    error = path + " can't be read: " + buffer.getError().message();
    return nullptr;
  }
  return std::move(*buffer);
}

std::optional<std::string> Checkpoint::open(const std::string &prefix, const Limits &limits) {
  std::optional<std::string> error;
  std::string path = prefix + ".index";
  auto index = openFile(path, limits.fileBytes, error);
  if (!index)
    return error;
  std::vector<std::pair<std::string, std::string>> rows;
  if (auto e = readTable(std::string_view(index->getBufferStart(), index->getBufferSize()), rows))
    return path + ": " + *e;
  BundleHeaderProto header;
  if (rows.empty() || !rows.front().first.empty() || !header.ParseFromString(rows.front().second))
    return path + " has no header";
  if (header.endianness() != 0)
    return path + " was written on a big-endian machine; allowed is little-endian";
  if (header.num_shards() < 1 || header.num_shards() > 10'000)
    return path + " names " + std::to_string(header.num_shards()) + " data files; allowed are 1 to 10000";
  for (int i = 0; i < header.num_shards(); ++i) {
    auto shard = openFile(llvm::formatv("{0}.data-{1}-of-{2}", prefix, llvm::format("%05d", i),
                                        llvm::format("%05d", header.num_shards())),
                          limits.dataBytes, error);
    if (!shard)
      return error;
    unread += shard->getBufferSize();
    shards.push_back(std::move(shard));
  }
  for (size_t i = 1; i < rows.size(); ++i) {
    const auto &[key, value] = rows[i];
    BundleEntryProto proto;
    if (!proto.ParseFromString(value))
      return path + ": the entry '" + key + "' is damaged";
    std::string why;
    PartialShape shape = readShape(proto.shape(), limits, why);
    if (!why.empty() || !shape)
      return path + ": the entry '" + key + "' has " + (why.empty() ? "no shape" : why);
    if (proto.shard_id() < 0 || proto.shard_id() >= header.num_shards() || proto.offset() < 0 ||
        proto.size() < 0)
      return path + ": the entry '" + key + "' names no place in the data files";
    entries[key] = {baseType(proto.dtype()),
                    std::move(*shape),
                    static_cast<size_t>(proto.shard_id()),
                    static_cast<uint64_t>(proto.offset()),
                    static_cast<uint64_t>(proto.size()),
                    proto.crc32c(),
                    proto.slices_size() > 0};
  }
  return std::nullopt;
}

TensorRef Checkpoint::read(const std::string &key, std::string &error) {
  if (auto known = tensors.find(key); known != tensors.end())
    return known->second;
  auto found = entries.find(key);
  if (found == entries.end()) {
    error = "the checkpoint has no '" + key + "'";
    return nullptr;
  }
  const Entry &e = found->second;
  if (e.sliced) {
    error = "'" + key + "' is stored in slices (a partitioned variable); save it whole";
    return nullptr;
  }
  int64_t width = byteWidth(e.type);
  if (width == 0) {
    error = "'" + key + "' has type " + toString(e.type) + "; allowed are numbers and booleans";
    return nullptr;
  }
  auto tensor = std::make_shared<Tensor>();
  tensor->type = e.type;
  tensor->shape = e.shape;
  const llvm::MemoryBuffer &shard = *shards[e.shard];
  // The shape is within the limits, so the product fits.
  uint64_t expected = static_cast<uint64_t>(tensor->count()) * static_cast<uint64_t>(width);
  if (llvm::is_contained(e.shape, -1) || e.size != expected || e.offset > shard.getBufferSize() ||
      e.size > shard.getBufferSize() - e.offset) {
    error = "'" + key + "' of shape " + toString(e.shape) + " has " + std::to_string(e.size) +
            " bytes at offset " + std::to_string(e.offset) + " of a file of " +
            std::to_string(shard.getBufferSize());
    return nullptr;
  }
  // Tensors do not share bytes, so a file can't hold more of them than its size.
  if (e.size > unread) {
    error = "'" + key + "' overlaps other tensors of the data files";
    return nullptr;
  }
  unread -= e.size;
  std::string_view bytes(shard.getBufferStart() + e.offset, e.size);
  if (masked(crc32c(bytes)) != e.sum) {
    error = "'" + key + "' is damaged: its check sum is wrong";
    return nullptr;
  }
  tensor->data = bytes;
  tensors[key] = tensor;
  return tensor;
}

} // namespace quantc::import::graphdef
