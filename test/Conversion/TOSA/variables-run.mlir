// The variables of a streaming network, run by upstream: the first call finds what CALL_ONCE gives them.
// RUN: rm -rf %t && split-file %s %t
// RUN: quant-opt %t/net.mlir --quantc-to-linalg --mlir-print-local-scope | sed '1d;$d' > %t/all.mlir
// RUN: cat %t/entry.mlir >> %t/all.mlir
// RUN: cat %t/all.mlir | %run_linalg | FileCheck %s
// RUN: quant-opt %t/net.mlir --quantc-to-tosa --mlir-print-local-scope | FileCheck %s --check-prefix=TOSA
// uint8 is stored without its sign bit.
// TOSA: tosa.variable @other = dense<-128> : tensor<1x1xi8>
// TOSA: tosa.variable @delay = dense<{{\[\[}}7, 8]]> : tensor<1x2xi8>
// RUN: not quant-opt %t/computed.mlir --quantc-to-tosa 2>&1 | FileCheck %s --check-prefix=COMPUTED
// COMPUTED-DAG: 'qnn.call_once' op has no TOSA form: the start of a variable is computed
// COMPUTED-DAG: 'qnn.read_variable' op has no TOSA form: its variable has no constant start

//--- net.mlir
!x = !quant.uniform<i8:f32, 0.5>
!u = !quant.uniform<u8:f32, 0.5:128>
func.func @stream(%x: tensor<1x1x!x>, %u: tensor<1x1x!u>) -> (tensor<1x3x!x>, tensor<1x1x!u>) {
  qnn.call_once {
    %z = qnn.constant dense<[[7, 8]]> : tensor<1x2xi8> -> tensor<1x2x!quant.uniform<i8:f32, 0.5>>
    qnn.assign_variable "delay", %z : tensor<1x2x!quant.uniform<i8:f32, 0.5>>
    %o = qnn.constant dense<0> : tensor<1x1xui8> -> tensor<1x1x!quant.uniform<u8:f32, 0.5:128>>
    qnn.assign_variable "other", %o : tensor<1x1x!quant.uniform<u8:f32, 0.5:128>>
    qnn.yield
  }
  %before = qnn.read_variable "delay" -> tensor<1x2x!x>
  %all = qnn.concatenation(%before, %x) {axis = 1 : i64} : (tensor<1x2x!x>, tensor<1x1x!x>) -> tensor<1x3x!x>
  %begin = qnn.constant dense<[0, 1]> : tensor<2xi32> -> tensor<2xi32>
  %size = qnn.constant dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32>
  %next = qnn.slice %all, %begin, %size : (tensor<1x3x!x>, tensor<2xi32>, tensor<2xi32>) -> tensor<1x2x!x>
  qnn.assign_variable "delay", %next : tensor<1x2x!x>
  %other = qnn.read_variable "other" -> tensor<1x1x!u>
  qnn.assign_variable "other", %u : tensor<1x1x!u>
  return %all, %other : tensor<1x3x!x>, tensor<1x1x!u>
}
//--- computed.mlir
func.func @main(%x: tensor<1xf32>) -> tensor<1xf32> {
  qnn.call_once {
    %z = qnn.constant dense<1.0> : tensor<1xf32> -> tensor<1xf32>
    %e = qnn.exp %z : (tensor<1xf32>) -> tensor<1xf32>
    qnn.assign_variable "v", %e : tensor<1xf32>
    qnn.yield
  }
  %v = qnn.read_variable "v" -> tensor<1xf32>
  %0 = qnn.add %v, %x : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xf32>
  return %0 : tensor<1xf32>
}
//--- entry.mlir
func.func private @printMemrefI32(tensor<*xi32>)
func.func @entry() {
  // CHECK: [7,   8,   1]
  // CHECK: -128
  // CHECK: [8,   1,   2]
  // CHECK: [5]
  %x0 = arith.constant dense<[[1]]> : tensor<1x1xi8>
  %u0 = arith.constant dense<[[5]]> : tensor<1x1xi8>
  %y0, %v0 = call @stream(%x0, %u0) : (tensor<1x1xi8>, tensor<1x1xi8>) -> (tensor<1x3xi8>, tensor<1x1xi8>)
  %a0 = arith.extsi %y0 : tensor<1x3xi8> to tensor<1x3xi32>
  %b0 = tensor.cast %a0 : tensor<1x3xi32> to tensor<*xi32>
  call @printMemrefI32(%b0) : (tensor<*xi32>) -> ()
  %c0 = arith.extsi %v0 : tensor<1x1xi8> to tensor<1x1xi32>
  %d0 = tensor.cast %c0 : tensor<1x1xi32> to tensor<*xi32>
  call @printMemrefI32(%d0) : (tensor<*xi32>) -> ()
  %x1 = arith.constant dense<[[2]]> : tensor<1x1xi8>
  %u1 = arith.constant dense<[[6]]> : tensor<1x1xi8>
  %y1, %v1 = call @stream(%x1, %u1) : (tensor<1x1xi8>, tensor<1x1xi8>) -> (tensor<1x3xi8>, tensor<1x1xi8>)
  %a1 = arith.extsi %y1 : tensor<1x3xi8> to tensor<1x3xi32>
  %b1 = tensor.cast %a1 : tensor<1x3xi32> to tensor<*xi32>
  call @printMemrefI32(%b1) : (tensor<*xi32>) -> ()
  %c1 = arith.extsi %v1 : tensor<1x1xi8> to tensor<1x1xi32>
  %d1 = tensor.cast %c1 : tensor<1x1xi32> to tensor<*xi32>
  call @printMemrefI32(%d1) : (tensor<*xi32>) -> ()
  return
}
