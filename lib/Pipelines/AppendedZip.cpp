//===- AppendedZip.cpp - files behind the flatbuffer ----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The layout is that of PKWARE's APPNOTE: members, the central directory with
// one header for each, the end record. All numbers are little-endian.
//===----------------------------------------------------------------------===//

#include "AppendedZip.h"

#include "llvm/Support/Endian.h"
#include <algorithm>
#include <optional>

using namespace quantc;
using llvm::StringRef;
namespace endian = llvm::support::endian;

namespace {
constexpr size_t endBytes = 22, headerBytes = 46, longestComment = 0xffff;
constexpr StringRef endMark("PK\x05\x06", 4), headerMark("PK\x01\x02", 4), memberMark("PK\x03\x04", 4);

/// Where the parts of an archive lie in a file.
struct Layout {
  size_t begin = 0, directory = 0, end = 0;
};
} // namespace

static uint32_t read32(StringRef bytes, size_t at) { return endian::read32le(bytes.data() + at); }
static uint16_t read16(StringRef bytes, size_t at) { return endian::read16le(bytes.data() + at); }

/// Calls `visit` with the place of each header of the directory; false when it is damaged.
template <typename Visit> static bool forEachHeader(StringRef file, const Layout &layout, Visit visit) {
  size_t at = layout.directory;
  while (at < layout.end) {
    if (layout.end - at < headerBytes || !file.substr(at).starts_with(headerMark))
      return false;
    visit(at);
    at += headerBytes + read16(file, at + 28) + read16(file, at + 30) + read16(file, at + 32);
  }
  return at == layout.end;
}

static std::optional<Layout> findArchive(StringRef file) {
  if (file.size() < endBytes)
    return std::nullopt;
  size_t last = file.size() - endBytes, lowest = last - std::min(last, longestComment);
  Layout layout;
  layout.end = file.rfind(endMark);
  if (layout.end == StringRef::npos || layout.end < lowest || layout.end > last)
    return std::nullopt;
  size_t size = read32(file, layout.end + 12), offset = read32(file, layout.end + 16);
  if (size > layout.end || size == 0)
    return std::nullopt;
  layout.directory = layout.end - size;
  if (offset > layout.directory)
    return std::nullopt; // of the 64-bit form, or damaged
  // Offsets may be counted from the first byte of the file or of the archive.
  size_t shift = layout.directory - offset;
  layout.begin = layout.directory;
  bool good = forEachHeader(
      file, layout, [&](size_t at) { layout.begin = std::min(layout.begin, shift + read32(file, at + 42)); });
  if (!good || !file.substr(layout.begin).starts_with(memberMark))
    return std::nullopt;
  return layout;
}

/// Adds `distance` to every offset; `archive` lies in `bytes` as `layout` says.
static void moveOffsets(std::string &bytes, const Layout &layout, uint32_t distance) {
  auto move = [&](size_t at) {
    endian::write32le(bytes.data() + at, endian::read32le(bytes.data() + at) + distance);
  };
  forEachHeader(bytes, layout, [&](size_t at) { move(at + 42); });
  move(layout.end + 16);
}

std::string pipelines::takeAppendedZip(StringRef file) {
  std::optional<Layout> found = findArchive(file);
  if (!found || found->begin == 0)
    return "";
  std::string archive = file.substr(found->begin).str();
  Layout own{0, found->directory - found->begin, found->end - found->begin};
  uint32_t offset = read32(archive, own.end + 16);
  moveOffsets(archive, own, static_cast<uint32_t>(own.directory) - offset);
  return archive;
}

void pipelines::appendZip(std::string &file, StringRef zip) {
  std::optional<Layout> found = findArchive(zip);
  if (!found)
    return;
  std::string archive = zip.str();
  moveOffsets(archive, *found, static_cast<uint32_t>(file.size()));
  file += archive;
}
