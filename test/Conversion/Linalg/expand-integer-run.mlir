// Upstream tools run the expansion. The sums are small enough to follow by hand:
// conv: acc = 4 * (x + 3) * 1 + bias per cell; add doubles in units of the output; the pool averages.
// RUN: quant-opt %s --qnn-expand-integer | mlir-opt --convert-elementwise-to-linalg --one-shot-bufferize=bufferize-function-boundaries --convert-linalg-to-loops --expand-strided-metadata --lower-affine --convert-scf-to-cf --convert-arith-to-llvm --finalize-memref-to-llvm --convert-func-to-llvm --convert-cf-to-llvm --reconcile-unrealized-casts | mlir-runner -e entry -entry-point-result=void -shared-libs=%llvm_lib_dir/libmlir_runner_utils.so,%llvm_lib_dir/libmlir_c_runner_utils.so | FileCheck %s

!x = !quant.uniform<i8:f32, 0.5:-3>
!w = !quant.uniform<i8<-127:127>:f32, 0.25>
!b = !quant.uniform<i32:f32, 0.125>
!y = !quant.uniform<i8:f32, 0.25:5>

// x = 7: real 5.0. conv 1x1 over 2 channels with weights 0.25 * 2: 5.0 (+ 1.0 bias) = 6.0, q = 6 / 0.25 + 5 = 29.
// add: 12.0, q = 53. pool keeps it.
// CHECK: 53,   53
func.func @net(%x: tensor<1x2x2x2x!x>) -> tensor<1x1x1x2x!y> {
  %w = qnn.constant dense<2> : tensor<2x1x1x2xi8> -> tensor<2x1x1x2x!w>
  %b = qnn.constant dense<8> : tensor<2xi32> -> tensor<2x!b>
  %1 = qnn.conv_2d %x, %w, %b {strides = array<i64: 1, 1>, padding = #qnn<padding valid>} : (tensor<1x2x2x2x!x>, tensor<2x1x1x2x!w>, tensor<2x!b>) -> tensor<1x2x2x2x!y>
  %2 = qnn.add %1, %1 : (tensor<1x2x2x2x!y>, tensor<1x2x2x2x!y>) -> tensor<1x2x2x2x!y>
  %3 = qnn.average_pool_2d %2 {window = array<i64: 2, 2>, strides = array<i64: 1, 1>, padding = #qnn<padding valid>} : (tensor<1x2x2x2x!y>) -> tensor<1x1x1x2x!y>
  return %3 : tensor<1x1x1x2x!y>
}

// [N-SRDHM] acc * 0.5: a negative product that lies just half way goes up, -0.5 to 0 and -1.5 to -1, a positive one
// too, 0.5 to 1 and 1.5 to 2.
// CHECK: 0, -1, 1, 2
!one = !quant.uniform<i8:f32, 1.0>
!factor = !quant.uniform<i8<-127:127>:f32, 1.0>
!sum = !quant.uniform<i32:f32, 1.0>
!two = !quant.uniform<i8:f32, 2.0>
func.func @half_way(%x: tensor<1x1x4x1x!one>) -> tensor<1x1x4x1x!two> {
  %w = qnn.constant dense<1> : tensor<1x1x1x1xi8> -> tensor<1x1x1x1x!factor>
  %b = qnn.constant dense<0> : tensor<1xi32> -> tensor<1x!sum>
  %1 = qnn.conv_2d %x, %w, %b {strides = array<i64: 1, 1>, padding = #qnn<padding valid>} : (tensor<1x1x4x1x!one>, tensor<1x1x1x1x!factor>, tensor<1x!sum>) -> tensor<1x1x4x1x!two>
  return %1 : tensor<1x1x4x1x!two>
}

func.func private @printMemrefI32(tensor<*xi32>)
func.func @entry() {
  %x = qnn.constant dense<7> : tensor<1x2x2x2xi8> -> tensor<1x2x2x2x!x>
  %y = call @net(%x) : (tensor<1x2x2x2x!x>) -> tensor<1x1x1x2x!y>
  %stored = builtin.unrealized_conversion_cast %y : tensor<1x1x1x2x!y> to tensor<1x1x1x2xi8>
  %wide = arith.extsi %stored : tensor<1x1x1x2xi8> to tensor<1x1x1x2xi32>
  %any = tensor.cast %wide : tensor<1x1x1x2xi32> to tensor<*xi32>
  call @printMemrefI32(%any) : (tensor<*xi32>) -> ()
  %x2 = qnn.constant dense<[[[[-1], [-3], [1], [3]]]]> : tensor<1x1x4x1xi8> -> tensor<1x1x4x1x!one>
  %y2 = call @half_way(%x2) : (tensor<1x1x4x1x!one>) -> tensor<1x1x4x1x!two>
  %stored2 = builtin.unrealized_conversion_cast %y2 : tensor<1x1x4x1x!two> to tensor<1x1x4x1xi8>
  %wide2 = arith.extsi %stored2 : tensor<1x1x4x1xi8> to tensor<1x1x4x1xi32>
  %flat2 = tensor.collapse_shape %wide2 [[0, 1, 2, 3]] : tensor<1x1x4x1xi32> into tensor<4xi32>
  %any2 = tensor.cast %flat2 : tensor<4xi32> to tensor<*xi32>
  call @printMemrefI32(%any2) : (tensor<*xi32>) -> ()
  return
}
