//===- QNNSignalOps.td - segments, bits, spectra, random numbers -*- tablegen -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Ops that no pass names: they are imported, run where they are deterministic,
// and written. Their classes have a header of their own, which few files need.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_QNN_SIGNALOPS
#define QUANTC_QNN_SIGNALOPS

include "quantc/QNN/QNNOpBase.td"

def QNN_UnsortedSegmentSumOp : QNN_PlainOp<"unsorted_segment_sum", "QuantSpec::floatOnly()", [], "inferUnsortedSegment"> {
  let summary = "sums of the rows with one id";
  let kernel = [{takes("f32 i32").indices({1, 2}, "i32")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.unsorted_segment_sum %x, %s, %n : (tensor<4x2xf32>, tensor<4xi32>, tensor<i32>) -> tensor<?x2xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$segment_ids, QNN_IndexTensor:$num_segments);
  let results = (outs QNN_Tensor:$output);
}

def QNN_UnsortedSegmentProdOp : QNN_PlainOp<"unsorted_segment_prod", "QuantSpec::floatOnly()", [], "inferUnsortedSegment"> {
  let summary = "products of the rows with one id";
  let kernel = [{takes("f32 i32").indices({1, 2}, "i32")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.unsorted_segment_prod %x, %s, %n : (tensor<4x2xf32>, tensor<4xi32>, tensor<i32>) -> tensor<?x2xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$segment_ids, QNN_IndexTensor:$num_segments);
  let results = (outs QNN_Tensor:$output);
}

def QNN_UnsortedSegmentMaxOp : QNN_PlainOp<"unsorted_segment_max", "QuantSpec::floatOnly()", [], "inferUnsortedSegment"> {
  let summary = "maxima of the rows with one id";
  let kernel = [{takes("f32 i32").indices({1, 2}, "i32")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.unsorted_segment_max %x, %s, %n : (tensor<4x2xf32>, tensor<4xi32>, tensor<i32>) -> tensor<?x2xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$segment_ids, QNN_IndexTensor:$num_segments);
  let results = (outs QNN_Tensor:$output);
}

def QNN_UnsortedSegmentMinOp : QNN_PlainOp<"unsorted_segment_min", "QuantSpec::floatOnly()", [], "inferUnsortedSegment"> {
  let summary = "minima of the rows with one id";
  let kernel = [{takes("f32 i32").indices({1, 2}, "i32")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.unsorted_segment_min %x, %s, %n : (tensor<4x2xf32>, tensor<4xi32>, tensor<i32>) -> tensor<?x2xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$segment_ids, QNN_IndexTensor:$num_segments);
  let results = (outs QNN_Tensor:$output);
}

def QNN_BucketizeOp : QNN_PlainOp<"bucketize", "QuantSpec::floatOnly()"> {
  let summary = "how many boundaries are not above x";
  let kernel = [{takes("f32 f64 i64 i32")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.bucketize %x {boundaries = array<f32: 0.0, 2.5>} : (tensor<4xf32>) -> tensor<4xi32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, DenseF32ArrayAttr:$boundaries);
  let results = (outs QNN_IndexTensor:$output);
}

def QNN_BitcastOp : QNN_PlainOp<"bitcast", "QuantSpec::floatOnly()"> {
  let summary = "the same bytes as another type";
  let kernel = [{any()}];
  let description = [{
    To a narrower type a dimension is added, to a wider one the last is taken.

    Example:
    ```mlir
    %y = qnn.bitcast %x {to = i16} : (tensor<4xf32>) -> tensor<4x2xi16>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, TypeAttr:$to);
  let results = (outs QNN_Tensor:$output);
}

def QNN_RFFT2DOp : QNN_PlainOp<"rfft2d", "QuantSpec::floatOnly()"> {
  let summary = "the Fourier transform of real matrices";
  let kernel = [{takes("f32").indices({1}, "i32")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.rfft2d %x, %n : (tensor<4x8xf32>, tensor<2xi32>) -> tensor<4x5xcomplex<f32>>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$fft_length);
  let results = (outs QNN_Tensor:$output);
}

def QNN_RealOp : QNN_PlainOp<"real", "QuantSpec::floatOnly()", [], "inferComplexPart"> {
  let summary = "the real part";
  let kernel = [{takes("c64 c128")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.real %x : (tensor<4xcomplex<f32>>) -> tensor<4xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input);
  let results = (outs QNN_Tensor:$output);
}

def QNN_ImagOp : QNN_PlainOp<"imag", "QuantSpec::floatOnly()", [], "inferComplexPart"> {
  let summary = "the imaginary part";
  let kernel = [{takes("c64 c128")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.imag %x : (tensor<4xcomplex<f32>>) -> tensor<4xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input);
  let results = (outs QNN_Tensor:$output);
}

def QNN_ComplexAbsOp : QNN_PlainOp<"complex_abs", "QuantSpec::floatOnly()", [], "inferComplexPart"> {
  let summary = "the absolute value of complex numbers";
  let kernel = [{takes("c64 c128")}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.complex_abs %x : (tensor<4xcomplex<f32>>) -> tensor<4xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input);
  let results = (outs QNN_Tensor:$output);
}

def QNN_RandomUniformOp : QNN_RandomOp<"random_uniform"> {
  let summary = "numbers in [0, 1)";
  let kernel = [{any()}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.random_uniform %s {seed = 1 : i64, seed2 = 2 : i64} : (tensor<2xi32>) -> tensor<2x4xf32>
    ```
  }];
  let arguments = (ins QNN_IndexTensor:$dims, DefaultValuedAttr<I64Attr, "0">:$seed, DefaultValuedAttr<I64Attr, "0">:$seed2);
  let results = (outs QNN_Tensor:$output);
}

def QNN_RandomStandardNormalOp : QNN_RandomOp<"random_standard_normal"> {
  let summary = "numbers of the standard normal distribution";
  let kernel = [{any()}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.random_standard_normal %s {seed = 1 : i64, seed2 = 2 : i64} : (tensor<2xi32>) -> tensor<2x4xf32>
    ```
  }];
  let arguments = (ins QNN_IndexTensor:$dims, DefaultValuedAttr<I64Attr, "0">:$seed, DefaultValuedAttr<I64Attr, "0">:$seed2);
  let results = (outs QNN_Tensor:$output);
}

def QNN_MultinomialOp : QNN_RandomOp<"multinomial"> {
  let summary = "classes drawn by unnormalized log-probabilities";
  let kernel = [{any()}];
  let description = [{
    Example:
    ```mlir
    %y = qnn.multinomial %l, %n {seed = 1 : i64, seed2 = 2 : i64, output_type = i64} : (tensor<2x4xf32>, tensor<i32>) -> tensor<2x?xi64>
    ```
  }];
  let arguments = (ins QNN_Tensor:$logits, QNN_IndexTensor:$num_samples, DefaultValuedAttr<I64Attr, "0">:$seed, DefaultValuedAttr<I64Attr, "0">:$seed2, TypeAttr:$output_type);
  let results = (outs QNN_IndexTensor:$output);
}

#endif
