//===- Npy.cpp - numpy's array files --------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Calibration/Npy.h"
#include "quantc/Support/CheckedMath.h"
#include "quantc/Support/Half.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace quantc::calibration {

static_assert(std::endian::native == std::endian::little, "element bytes are written as they lie in memory");

int64_t Array::rowBytes() const {
  int64_t n = interpreter::byteWidth(type);
  for (size_t d = 1; d < shape.size(); ++d)
    n *= shape[d]; // checked with the header
  return n;
}

Error Array::readRow(int64_t row, std::vector<char> &to) const {
  const int64_t n = rowBytes();
  to.resize(static_cast<size_t>(n));
  if (inFile)
    return inFile->read(row * n, to);
  std::copy_n(bytes.data() + row * n, n, to.data());
  return {};
}

int64_t Array::count() const {
  int64_t n = 1;
  for (int64_t d : shape)
    n *= d;
  return n;
}

namespace {

/// The literal of an .npy header: {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }
class HeaderParser {
public:
  explicit HeaderParser(std::string_view header) : text(header) {}

  Error parse(std::string &descr, NpyHeader &header, const Limits &limits) {
    bool haveDescr = false, haveOrder = false, haveShape = false;
    if (!take('{'))
      return bad("'{'");
    while (!take('}')) {
      std::string key;
      if (!quoted(key))
        return bad("a quoted key");
      if (!take(':'))
        return bad("':'");
      if (key == "descr" && !haveDescr) {
        haveDescr = true;
        if (!quoted(descr))
          return std::string("element type is structured; only plain numbers can be read");
      } else if (key == "fortran_order" && !haveOrder) {
        haveOrder = true;
        if (word("True"))
          header.fortranOrder = true;
        else if (!word("False"))
          return bad("True or False");
      } else if (key == "shape" && !haveShape) {
        haveShape = true;
        if (Error e = shape(header.shape, limits))
          return e;
      } else {
        return "unexpected or repeated key '" + key + "' in the header";
      }
      if (!take(',')) {
        if (!take('}'))
          return bad("',' or '}'");
        break;
      }
    }
    skip();
    if (pos != text.size())
      return bad("the end of the header");
    if (!haveDescr || !haveOrder || !haveShape)
      return std::string("header lacks one of the keys descr, fortran_order, shape");
    return {};
  }

private:
  Error bad(const char *want) const {
    return "header: expected " + std::string(want) + " at character " + std::to_string(pos);
  }
  void skip() {
    while (pos < text.size() && (text[pos] == ' ' || text[pos] == '\n' || text[pos] == '\t'))
      ++pos;
  }
  bool take(char c) {
    skip();
    if (pos >= text.size() || text[pos] != c)
      return false;
    ++pos;
    return true;
  }
  bool word(std::string_view w) {
    skip();
    if (text.substr(pos, w.size()) != w)
      return false;
    pos += w.size();
    return true;
  }
  bool quoted(std::string &out) {
    skip();
    if (pos >= text.size() || (text[pos] != '\'' && text[pos] != '"'))
      return false;
    size_t end = text.find(text[pos], pos + 1);
    if (end == std::string_view::npos)
      return false;
    out = text.substr(pos + 1, end - pos - 1);
    pos = end + 1;
    return true;
  }
  Error shape(std::vector<int64_t> &dims, const Limits &limits) {
    if (!take('('))
      return bad("'('");
    while (!take(')')) {
      skip();
      size_t start = pos;
      int64_t value = 0;
      while (pos < text.size() && text[pos] >= '0' && text[pos] <= '9') {
        std::optional<int64_t> next = mulSizes(value, 10);
        if (next)
          next = addSizes(*next, text[pos] - '0');
        if (!next)
          return std::string("a dimension does not fit 64 bits");
        value = *next;
        ++pos;
      }
      if (pos == start)
        return bad("a dimension (a number, not negative)");
      if (pos < text.size() && text[pos] == 'L') // written by Python 2
        ++pos;
      dims.push_back(value);
      // Samples may have one dimension more than a tensor.
      if (static_cast<int64_t>(dims.size()) > limits.rank + 1)
        return "rank is above the limit of " + std::to_string(limits.rank + 1);
      if (!take(',')) {
        if (!take(')'))
          return bad("',' or ')'");
        break;
      }
    }
    return {};
  }

  std::string_view text;
  size_t pos = 0;
};

struct TypeName {
  const char *code;
  ElementType type;
};
constexpr TypeName typeNames[] = {
    {"f4", ElementType::F32}, {"f2", ElementType::F16}, {"f8", ElementType::F64}, {"i1", ElementType::I8},
    {"u1", ElementType::U8},  {"i2", ElementType::I16}, {"u2", ElementType::U16}, {"i4", ElementType::I32},
    {"u4", ElementType::U32}, {"i8", ElementType::I64}, {"u8", ElementType::U64}, {"b1", ElementType::Bool}};

size_t widthOf(ElementType type) {
  switch (type) {
  case ElementType::I8:
  case ElementType::U8:
  case ElementType::Bool:
    return 1;
  case ElementType::F16:
  case ElementType::I16:
  case ElementType::U16:
    return 2;
  case ElementType::F64:
  case ElementType::I64:
  case ElementType::U64:
    return 8;
  default:
    return 4;
  }
}

void swapBytes(std::string &bytes, size_t width) {
  for (size_t i = 0; i + width <= bytes.size(); i += width)
    std::reverse(bytes.begin() + static_cast<ptrdiff_t>(i),
                 bytes.begin() + static_cast<ptrdiff_t>(i + width));
}

/// Column-major to row-major; the first `rows` entries of axis 0.
std::string fromFortran(std::string_view data, const std::vector<int64_t> &full, int64_t rows, size_t width) {
  std::vector<int64_t> out = full;
  if (!out.empty())
    out[0] = rows;
  size_t count = 1;
  for (int64_t d : out)
    count *= static_cast<size_t>(d);
  std::string bytes(count * width, 0);
  std::vector<size_t> stride(full.size()), index(full.size(), 0);
  size_t s = 1;
  for (size_t k = 0; k < full.size(); ++k) {
    stride[k] = s;
    s *= static_cast<size_t>(full[k]);
  }
  size_t source = 0;
  for (size_t i = 0; i < count; ++i) {
    std::memcpy(bytes.data() + i * width, data.data() + source * width, width);
    for (size_t k = full.size(); k-- > 0;) {
      source += stride[k];
      if (++index[k] < static_cast<size_t>(out[k]))
        break;
      source -= stride[k] * index[k];
      index[k] = 0;
    }
  }
  return bytes;
}

template <typename T> double loadAs(const char *p, int64_t i) {
  T v;
  std::memcpy(&v, p + static_cast<size_t>(i) * sizeof(T), sizeof(T));
  return static_cast<double>(v);
}

} // namespace

double elementAsDouble(const char *elements, ElementType type, int64_t i) {
  switch (type) {
  case ElementType::F32:
    return loadAs<float>(elements, i);
  case ElementType::F64:
    return loadAs<double>(elements, i);
  case ElementType::F16: {
    uint16_t h;
    std::memcpy(&h, elements + 2 * i, 2);
    return static_cast<double>(halfToFloat(h));
  }
  case ElementType::I8:
    return loadAs<int8_t>(elements, i);
  case ElementType::U8:
  case ElementType::Bool:
    return loadAs<uint8_t>(elements, i);
  case ElementType::I16:
    return loadAs<int16_t>(elements, i);
  case ElementType::U16:
    return loadAs<uint16_t>(elements, i);
  case ElementType::I32:
    return loadAs<int32_t>(elements, i);
  case ElementType::U32:
    return loadAs<uint32_t>(elements, i);
  case ElementType::I64:
    return loadAs<int64_t>(elements, i);
  case ElementType::U64:
    return loadAs<uint64_t>(elements, i);
  }
  return 0;
}

Error parseNpyHeader(std::string_view bytes, const Limits &limits, NpyHeader &header) {
  header = {};
  if (bytes.size() < 10 || bytes.substr(0, 6) != std::string_view("\x93NUMPY", 6))
    return std::string("no .npy data: the magic bytes are missing");
  auto byte = [&](size_t i) { return static_cast<size_t>(static_cast<uint8_t>(bytes[i])); };
  size_t major = byte(6), length, start;
  if (major == 1) {
    length = byte(8) | byte(9) << 8;
    start = 10;
  } else if ((major == 2 || major == 3) && bytes.size() >= 12) {
    length = byte(8) | byte(9) << 8 | byte(10) << 16 | byte(11) << 24;
    start = 12;
  } else {
    return ".npy version " + std::to_string(major) + "; 1 to 3 can be read";
  }
  if (length > bytes.size() - start)
    return "header of " + std::to_string(length) + " bytes is longer than the data (" +
           std::to_string(bytes.size() - start) + " bytes)";
  std::string descr;
  if (Error e = HeaderParser(bytes.substr(start, length)).parse(descr, header, limits))
    return e;
  header.dataOffset = start + length;
  const TypeName *found = nullptr;
  if (descr.size() == 3)
    for (const TypeName &t : typeNames)
      if (descr.substr(1) == t.code)
        found = &t;
  // Strings of N characters: '<U5', '|S5'.
  int64_t characters = 0;
  bool isText = descr.size() > 2 && (descr[1] == 'U' || descr[1] == 'S') && descr.size() < 12;
  for (size_t i = 2; isText && i < descr.size(); ++i) {
    isText = descr[i] >= '0' && descr[i] <= '9';
    characters = characters * 10 + (descr[i] - '0');
  }
  if (isText) {
    constexpr TypeName wide{"U", ElementType::U32}, narrow{"S", ElementType::U8};
    static constexpr TypeName textTypes[] = {wide, narrow};
    found = &textTypes[descr[1] == 'S'];
    header.isText = true;
    header.shape.push_back(characters);
  }
  if (!found || std::string_view("<>|=").find(descr[0]) == std::string_view::npos)
    return "element type '" + descr +
           "' can't be read; float16/32/64, signed and unsigned integers and booleans can" +
           (descr == "|O" ? " (object arrays hold Python pickles)" : "");
  header.type = found->type;
  size_t width = widthOf(header.type);
  header.bigEndian = descr[0] == '>' && width > 1;
  std::optional<int64_t> count = countElements(header.shape);
  std::optional<int64_t> size = count ? mulSizes(*count, static_cast<int64_t>(width)) : std::nullopt;
  if (!size || *size > limits.dataBytes)
    return "declares more than " + std::to_string(limits.dataBytes) + " bytes of elements";
  header.dataBytes = *size;
  return {};
}

Error parseNpyElements(const NpyHeader &header, std::string elements, int64_t rows, Array &array) {
  array.type = header.type;
  array.shape = header.shape;
  array.isText = header.isText;
  if (rows >= 0 && !array.shape.empty())
    array.shape[0] = rows;
  size_t width = widthOf(header.type);
  if (header.fortranOrder && header.shape.size() > 1)
    array.bytes = fromFortran(elements, header.shape, array.shape[0], width);
  else
    array.bytes = std::move(elements);
  if (header.bigEndian)
    swapBytes(array.bytes, width);
  return {};
}

Error parseNpy(std::string_view bytes, const Limits &limits, int64_t maxRows, Array &array) {
  NpyHeader header;
  if (Error e = parseNpyHeader(bytes, limits, header))
    return e;
  std::string_view data = bytes.substr(header.dataOffset);
  if (static_cast<int64_t>(data.size()) != header.dataBytes)
    return "header declares " + std::to_string(header.dataBytes) + " bytes of elements, " +
           std::to_string(data.size()) + " follow";
  bool cut = maxRows >= 0 && !header.shape.empty() && maxRows < header.shape[0];
  if (cut && !header.fortranOrder)
    data = data.substr(0, static_cast<size_t>(header.dataBytes / header.shape[0] * maxRows));
  return parseNpyElements(header, std::string(data), cut ? maxRows : -1, array);
}

Error readFile(const std::string &path, int64_t maxBytes, std::string &bytes) {
  std::error_code code;
  if (!std::filesystem::is_regular_file(path, code))
    return path + ": " + (code ? code.message() : std::string("is not a regular file"));
  uintmax_t size = std::filesystem::file_size(path, code);
  if (code)
    return path + ": " + code.message();
  if (size > static_cast<uintmax_t>(maxBytes))
    return path + ": has " + std::to_string(size) + " bytes, the limit is " + std::to_string(maxBytes);
  std::ifstream in(path, std::ios::binary);
  bytes.resize(static_cast<size_t>(size));
  if (!in || !in.read(bytes.data(), static_cast<std::streamsize>(size)))
    return path + ": can't be read";
  return {};
}

Error readNpy(const std::string &path, const Limits &limits, int64_t maxRows, Array &array) {
  std::string bytes;
  if (Error e = readFile(path, limits.dataBytes, bytes))
    return e;
  if (Error e = parseNpy(bytes, limits, maxRows, array))
    return path + ": " + *e;
  return {};
}

std::string makeNpyHeader(ElementType type, std::span<const int64_t> shape) {
  std::string literal = "{'descr': '";
  literal += widthOf(type) == 1 ? '|' : '<';
  for (const TypeName &t : typeNames)
    if (t.type == type)
      literal += t.code;
  literal += "', 'fortran_order': False, 'shape': (";
  for (size_t i = 0; i < shape.size(); ++i) {
    literal += (i ? ", " : "") + std::to_string(shape[i]);
  }
  literal += shape.size() == 1 ? ",), }" : "), }";
  // magic, version and length are 10 bytes, the newline one
  literal.append((64 - (literal.size() + 11) % 64) % 64, ' ');
  literal += '\n';
  std::string header("\x93NUMPY\x01\x00", 8);
  header += static_cast<char>(literal.size() & 0xff);
  header += static_cast<char>(literal.size() >> 8);
  return header + literal;
}

} // namespace quantc::calibration
