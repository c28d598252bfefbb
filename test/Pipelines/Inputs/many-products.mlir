// 67 million products for a sample: the figures of a conversion are about 32 of the samples.
func.func @main(%x: tensor<1x8x8x1xf32> {qnn.name = "image"}) -> tensor<1x8x8x1024xf32> {
  %w0 = qnn.constant dense<0.5> : tensor<1024x1x1x1xf32> -> tensor<1024x1x1x1xf32>
  %w1 = qnn.constant dense<0.001> : tensor<1024x1x1x1024xf32> -> tensor<1024x1x1x1024xf32>
  %b = qnn.constant dense<0.1> : tensor<1024xf32> -> tensor<1024xf32>
  %0 = qnn.conv_2d %x, %w0, %b {strides = array<i64: 1, 1>, padding = #qnn<padding valid>} : (tensor<1x8x8x1xf32>, tensor<1024x1x1x1xf32>, tensor<1024xf32>) -> tensor<1x8x8x1024xf32> loc("first")
  %1 = qnn.conv_2d %0, %w1, %b {strides = array<i64: 1, 1>, padding = #qnn<padding valid>} : (tensor<1x8x8x1024xf32>, tensor<1024x1x1x1024xf32>, tensor<1024xf32>) -> tensor<1x8x8x1024xf32> loc("second")
  return %1 : tensor<1x8x8x1024xf32>
}
