// RUN: quant-opt %s --split-input-file --verify-diagnostics --qnn-verify-integer
// RUN: not quant-opt %s --split-input-file --qnn-verify-integer="strict=true" 2>&1 | FileCheck %s

// CHECK: error: {{.*}}bias of channel 0 does not fit 32 bits

!u = !quant.uniform<u8:f32, 0.5:128>

func.func @fits(%x: tensor<1x1x!u>) -> tensor<1x1x!u> {
  %w = qnn.constant dense<127> : tensor<1x1xi8> -> tensor<1x1x!quant.uniform<u8<1:255>:f32, 0.25:128>>
  %b = qnn.constant dense<5> : tensor<1xi32> -> tensor<1x!quant.uniform<i32:f32, 0.125>>
  %0 = qnn.fully_connected %x, %w, %b : (tensor<1x1x!u>, tensor<1x1x!quant.uniform<u8<1:255>:f32, 0.25:128>>, tensor<1x!quant.uniform<i32:f32, 0.125>>) -> tensor<1x1x!u>
  return %0 : tensor<1x1x!u>
}

// -----

!u = !quant.uniform<u8:f32, 0.5:128>

func.func @bias_cut_off(%x: tensor<1x1x!u>) -> tensor<1x1x!u> {
  %w = qnn.constant dense<127> : tensor<1x1xi8> -> tensor<1x1x!quant.uniform<u8<1:255>:f32, 0.25:128>>
  %b = qnn.constant dense<2147483647> : tensor<1xi32> -> tensor<1x!quant.uniform<i32:f32, 0.125>>
  // expected-warning @below {{bias of channel 0 does not fit 32 bits at scale 5.000000e-01 * 2.500000e-01 and was cut off}}
  %0 = qnn.fully_connected %x, %w, %b : (tensor<1x1x!u>, tensor<1x1x!quant.uniform<u8<1:255>:f32, 0.25:128>>, tensor<1x!quant.uniform<i32:f32, 0.125>>) -> tensor<1x1x!u>
  return %0 : tensor<1x1x!u>
}

// -----

!u = !quant.uniform<u8:f32, 0.5:128>

func.func @sum_overflows(%x: tensor<1x1x!u>) -> tensor<1x1x!u> {
  %w = qnn.constant dense<127> : tensor<1x1xi8> -> tensor<1x1x!quant.uniform<u8<1:255>:f32, 0.25:1>>
  %b = qnn.constant dense<2147483000> : tensor<1xi32> -> tensor<1x!quant.uniform<i32:f32, 0.125>>
  // expected-warning @below {{sum of channel 0 can reach}}
  %0 = qnn.fully_connected %x, %w, %b : (tensor<1x1x!u>, tensor<1x1x!quant.uniform<u8<1:255>:f32, 0.25:1>>, tensor<1x!quant.uniform<i32:f32, 0.125>>) -> tensor<1x1x!u>
  return %0 : tensor<1x1x!u>
}

// -----

// Values below a zero point near the upper end reach further than those above it: 250 * 126, not 5 * 126.
!u = !quant.uniform<u8:f32, 0.5:250>

func.func @sum_overflows_below(%x: tensor<1x1x!u>) -> tensor<1x1x!u> {
  %w = qnn.constant dense<127> : tensor<1x1xi8> -> tensor<1x1x!quant.uniform<u8<1:255>:f32, 0.25:1>>
  %b = qnn.constant dense<2147483000> : tensor<1xi32> -> tensor<1x!quant.uniform<i32:f32, 0.125>>
  // expected-warning @below {{sum of channel 0 can reach}}
  %0 = qnn.fully_connected %x, %w, %b : (tensor<1x1x!u>, tensor<1x1x!quant.uniform<u8<1:255>:f32, 0.25:1>>, tensor<1x!quant.uniform<i32:f32, 0.125>>) -> tensor<1x1x!u>
  return %0 : tensor<1x1x!u>
}

// -----

!i = !quant.uniform<i8:f32, 0.5>

// expected-warning @below {{1 op has int8 weights whose zero point is not 0}}
func.func @signed_zero_point(%x: tensor<1x1x1x1x!i>) -> tensor<1x1x1x1x!i> {
  %w = qnn.constant dense<127> : tensor<1x1x1x1xi8> -> tensor<1x1x1x1x!quant.uniform<i8<-127:127>:f32, 0.25:3>>
  %0 = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x1x1x1x!i>, tensor<1x1x1x1x!quant.uniform<i8<-127:127>:f32, 0.25:3>>) -> tensor<1x1x1x1x!i>
  return %0 : tensor<1x1x1x1x!i>
}

// -----

!i = !quant.uniform<i8:f32, 0.5>

// The kernel of matrix products subtracts the zero point of the weights.
func.func @signed_zero_point_matrix(%x: tensor<1x1x!i>) -> tensor<1x1x!i> {
  %w = qnn.constant dense<127> : tensor<1x1xi8> -> tensor<1x1x!quant.uniform<i8<-127:127>:f32, 0.25:3>>
  %0 = qnn.fully_connected %x, %w : (tensor<1x1x!i>, tensor<1x1x!quant.uniform<i8<-127:127>:f32, 0.25:3>>) -> tensor<1x1x!i>
  return %0 : tensor<1x1x!i>
}
