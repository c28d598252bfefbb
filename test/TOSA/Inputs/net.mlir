// A small uint8 network: convolution, pool, fully connected layer, softmax.
!x = !quant.uniform<u8:f32, 0.0078125:128>
!w = !quant.uniform<u8:f32, 0.0625:120>
!b = !quant.uniform<i32:f32, 4.8828125E-4>
!y = !quant.uniform<u8:f32, 0.0235294122248888>
!v = !quant.uniform<u8:f32, 0.03125:131>
!c = !quant.uniform<i32:f32, 7.3529413202777505E-4>
!z = !quant.uniform<u8:f32, 0.25:97>
!p = !quant.uniform<u8:f32, 3.906250e-03>
func.func @main(%x: tensor<1x5x5x2x!x> {qnn.name = "image"}) -> (tensor<1x3x!p> {qnn.name = "scores"}) {
  %w = qnn.constant dense<[[[[10, 200], [30, 90], [120, 121]], [[0, 255], [77, 3], [99, 140]], [[1, 2], [3, 4], [250, 240]]], [[[5, 6], [7, 8], [9, 10]], [[128, 127], [126, 125], [200, 201]], [[60, 61], [62, 63], [64, 65]]]]> : tensor<2x3x3x2xi8> -> tensor<2x3x3x2x!w>
  %b = qnn.constant dense<[100, -2000]> : tensor<2xi32> -> tensor<2x!b>
  %1 = qnn.conv_2d %x, %w, %b {strides = array<i64: 2, 2>, padding = #qnn<padding same>, activation = #qnn<activation relu6>} : (tensor<1x5x5x2x!x>, tensor<2x3x3x2x!w>, tensor<2x!b>) -> tensor<1x3x3x2x!y>
  %2 = qnn.average_pool_2d %1 {window = array<i64: 2, 2>, strides = array<i64: 2, 2>, padding = #qnn<padding valid>} : (tensor<1x3x3x2x!y>) -> tensor<1x1x1x2x!y>
  %v = qnn.constant dense<[[10, 20], [200, 131], [0, 255]]> : tensor<3x2xi8> -> tensor<3x2x!v>
  %c = qnn.constant dense<[5, 6, 7]> : tensor<3xi32> -> tensor<3x!c>
  %3 = qnn.fully_connected %2, %v, %c : (tensor<1x1x1x2x!y>, tensor<3x2x!v>, tensor<3x!c>) -> tensor<1x3x!z>
  %4 = qnn.softmax %3 {beta = 1.0 : f32} : (tensor<1x3x!z>) -> tensor<1x3x!p>
  return %4 : tensor<1x3x!p>
}
