// Networks that the Edge TPU compiler can't take at all.
// RUN: quant-opt %s -split-input-file --edgetpu-assign -verify-diagnostics

!q = !quant.uniform<i8:f32, 5.000000e-01>

// expected-error @+1 {{no operator has an 8-bit result: the model is not quantized, and the Edge TPU takes int8 or uint8 only}}
module {
  func.func @main(%x: tensor<1x8xf32>) -> tensor<1x8xf32> {
    %y = qnn.relu %x : (tensor<1x8xf32>) -> tensor<1x8xf32>
    return %y : tensor<1x8xf32>
  }
}

// -----

!w = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>
// Weights alone are 8-bit.
// expected-error @+1 {{the model is not quantized}}
module {
  func.func @main(%x: tensor<1x8xf32>) -> tensor<1x3xf32> {
    %w = qnn.constant dense<1> : tensor<3x8xi8> -> tensor<3x8x!w>
    %y = qnn.fully_connected %x, %w : (tensor<1x8xf32>, tensor<3x8x!w>) -> tensor<1x3xf32>
    return %y : tensor<1x3xf32>
  }
}

// -----

!q = !quant.uniform<i8:f32, 5.000000e-01>
module {
  // expected-error @+1 {{input '' has the open shape 1x?x8, the Edge TPU needs every dimension fixed}}
  func.func @main(%x: tensor<1x?x8x!q> {qnn.name = ""}) -> tensor<1x?x8x!q> {
    // expected-error @+1 {{result 0 of RELU has the open shape 1x?x8}}
    %y = qnn.relu %x : (tensor<1x?x8x!q>) -> tensor<1x?x8x!q>
    return %y : tensor<1x?x8x!q>
  }
}

// -----

!q = !quant.uniform<i8:f32, 5.000000e-01>
module {
  // The batch alone is open: compiled for 1.
  // expected-warning @+1 {{input 'image' leaves its batch open, taken as 1}}
  func.func @main(%x: tensor<?x8x!q> {qnn.name = "image"}) -> tensor<?x8x!q> {
    %y = qnn.relu %x : (tensor<?x8x!q>) -> tensor<?x8x!q>
    return %y : tensor<?x8x!q>
  }
}

// -----

!q = !quant.uniform<i8:f32, 5.000000e-01>
module {
  // A shape that is computed when the network runs.
  func.func @main(%x: tensor<1x8x!q>, %s: tensor<2xi32>) -> tensor<?x?x!q> {
    // expected-error @+1 {{result 0 of RESHAPE has the open shape ?x?}}
    %y = qnn.reshape %x, %s : (tensor<1x8x!q>, tensor<2xi32>) -> tensor<?x?x!q>
    return %y : tensor<?x?x!q>
  }
}

// -----

!q = !quant.uniform<i8:f32, 5.000000e-01>
module {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!q> {
    // expected-error @+1 {{is 'edgetpu-custom-op': the model is compiled for the Edge TPU already}}
    %y = qnn.custom "edgetpu-custom-op"(%x) : (tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y : tensor<1x8x!q>
  }
}

// -----

!q = !quant.uniform<i8:f32, 5.000000e-01>
module {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!q> {
    %y = qnn.relu %x : (tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y : tensor<1x8x!q>
  }
  // expected-error @+1 {{is a second subgraph, the Edge TPU compiler takes one}}
  func.func @body(%x: tensor<1x8x!q>) -> tensor<1x8x!q> {
    %y = qnn.relu %x : (tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y : tensor<1x8x!q>
  }
}

// -----

// expected-error @+1 {{has no operators}}
module {
  func.func @main(%x: tensor<1x8xf32>) -> tensor<1x8xf32> {
    return %x : tensor<1x8xf32>
  }
}

// -----

// expected-error @+1 {{has no function @main of one block}}
module {
  func.func private @main(tensor<1x8xf32>) -> tensor<1x8xf32>
}
