// RUN: quant-opt %s -split-input-file -verify-diagnostics

!q = !quant.uniform<i8:f32, 5.000000e-01>
func.func @float_border(%x: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error @+1 {{operand #0 must be variadic of static tensor of 8-bit quantized values, but got 'tensor<8xf32>'}}
  %y = edgetpu.partition 0 (%x) : (tensor<8xf32>) -> tensor<8xf32> {
  ^bb0(%a: tensor<8xf32>):
    %b = qnn.relu %a : (tensor<8xf32>) -> tensor<8xf32>
    edgetpu.yield %b : tensor<8xf32>
  }
  return %y : tensor<8xf32>
}

// -----

!q = !quant.uniform<i8:f32, 5.000000e-01>
func.func @int16_border(%x: tensor<8x!quant.uniform<i16:f32, 1.0>>) -> tensor<8x!quant.uniform<i16:f32, 1.0>> {
  // expected-error @+1 {{operand #0 must be variadic of static tensor of 8-bit quantized values}}
  %y = edgetpu.partition 0 (%x) : (tensor<8x!quant.uniform<i16:f32, 1.0>>) -> tensor<8x!quant.uniform<i16:f32, 1.0>> {
  ^bb0(%a: tensor<8x!quant.uniform<i16:f32, 1.0>>):
    edgetpu.yield %a : tensor<8x!quant.uniform<i16:f32, 1.0>>
  }
  return %y : tensor<8x!quant.uniform<i16:f32, 1.0>>
}

// -----

!q = !quant.uniform<i8:f32, 5.000000e-01>
func.func @argument_type(%x: tensor<8x!q>) -> tensor<8x!q> {
  // expected-error @+1 {{operand 0 is 'tensor<8x!quant.uniform<i8:f32, 5.000000e-01>>', in the body 'tensor<4x!quant.uniform<i8:f32, 5.000000e-01>>'}}
  %y = edgetpu.partition 0 (%x) : (tensor<8x!q>) -> tensor<8x!q> {
  ^bb0(%a: tensor<4x!q>):
    %b = qnn.relu %a : (tensor<4x!q>) -> tensor<4x!q>
    edgetpu.yield %b : tensor<4x!q>
  }
  return %y : tensor<8x!q>
}

// -----

!q = !quant.uniform<i8:f32, 5.000000e-01>
func.func @result_count(%x: tensor<8x!q>) {
  // expected-error @+1 {{has 0 results, its body 1}}
  edgetpu.partition 0 (%x) : (tensor<8x!q>) -> () {
  ^bb0(%a: tensor<8x!q>):
    %b = qnn.relu %a : (tensor<8x!q>) -> tensor<8x!q>
    edgetpu.yield %b : tensor<8x!q>
  }
  return
}

// -----

!q = !quant.uniform<i8:f32, 5.000000e-01>
func.func @empty(%x: tensor<8x!q>) -> tensor<8x!q> {
  // expected-error @+1 {{has no operator}}
  %y = edgetpu.partition 0 (%x) : (tensor<8x!q>) -> tensor<8x!q> {
  ^bb0(%a: tensor<8x!q>):
    edgetpu.yield %a : tensor<8x!q>
  }
  return %y : tensor<8x!q>
}

// -----

!q = !quant.uniform<i8:f32, 5.000000e-01>
func.func @index(%x: tensor<8x!q>) -> tensor<8x!q> {
  // expected-error @+1 {{attribute 'index' failed to satisfy constraint: 64-bit signless integer attribute whose value is non-negative}}
  %y = edgetpu.partition -1 (%x) : (tensor<8x!q>) -> tensor<8x!q> {
  ^bb0(%a: tensor<8x!q>):
    %b = qnn.relu %a : (tensor<8x!q>) -> tensor<8x!q>
    edgetpu.yield %b : tensor<8x!q>
  }
  return %y : tensor<8x!q>
}

// -----

!q = !quant.uniform<i8:f32, 5.000000e-01>
func.func @foreign(%x: tensor<8x!q>) -> tensor<8x!q> {
  %y = edgetpu.partition 0 (%x) : (tensor<8x!q>) -> tensor<8x!q> {
  ^bb0(%a: tensor<8x!q>):
    // expected-error @+1 {{can't be in an edgetpu.partition}}
    %c = arith.constant 1 : i32
    %b = qnn.relu %a : (tensor<8x!q>) -> tensor<8x!q>
    edgetpu.yield %b : tensor<8x!q>
  }
  return %y : tensor<8x!q>
}

// -----

!q = !quant.uniform<i8:f32, 5.000000e-01>
func.func @alone(%x: tensor<8x!q>) {
  // expected-error @+1 {{expects parent op 'edgetpu.partition'}}
  edgetpu.yield %x : tensor<8x!q>
}
