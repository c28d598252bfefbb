// What an embedding compiler may have beside qnn: no pass breaks it, and values that ops of other dialects make or read
// stay as they are, with a float island round them.
// RUN: quant-opt %s --allow-unregistered-dialect --quantc-qat="default-range=0,6 stats=*=0:1" | FileCheck %s
// RUN: quant-opt %s --allow-unregistered-dialect --quantc-qat="default-range=0,6 rules=toco" | FileCheck %s
// RUN: quant-opt %s --allow-unregistered-dialect --quantc-ptq="default-range=0,6" | FileCheck %s
// RUN: quant-opt %s --allow-unregistered-dialect --quantc-ptq="default-range=0,6 type=int16" | FileCheck %s
// RUN: quant-opt %s --allow-unregistered-dialect --qnn-quantize-weights="storage=float16" | FileCheck %s --check-prefix=KEPT
// RUN: quant-opt %s --allow-unregistered-dialect --qnn-fold-clamps --qnn-sink-transposes --qnn-simplify --qnn-raise-activations --qnn-hoist-elementwise --qnn-forget-ranges | FileCheck %s --check-prefix=KEPT

// CHECK: func.func private @declared(tensor<4xf32>) -> tensor<4xf32>
func.func private @declared(tensor<4xf32>) -> tensor<4xf32>

// CHECK-LABEL: func.func @blocks
// CHECK: "test.branch"(%{{.*}}, %{{.*}})[^bb1, ^bb2] : (i1, tensor<4xf32>) -> ()
func.func @blocks(%x: tensor<4xf32>, %c: i1) -> tensor<4xf32> {
  %0 = qnn.relu %x : (tensor<4xf32>) -> tensor<4xf32>
  "test.branch"(%c, %0)[^a, ^b] : (i1, tensor<4xf32>) -> ()
^a:
  %1 = qnn.neg %0 : (tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
^b:
  return %x : tensor<4xf32>
}

// CHECK-LABEL: func.func @foreign
// CHECK-SAME: (%arg0: tensor<4x!quant.uniform<{{[iu](8|16)}}:f32, {{[^>]*}}>>, %arg1: memref<4xf32>, %arg2: tensor<*xf32>
// CHECK: qnn.dequantize %{{.*}} -> tensor<4xf32>
// CHECK: "test.op"(%{{.*}}) : (tensor<4xf32>) -> tensor<4xf32>
// CHECK: qnn.{{neg|sub}} {{.*}}tensor<4xf32>) -> tensor<4xf32>
// KEPT-LABEL: func.func @foreign
// KEPT: "test.op"
// KEPT: "test.region"
func.func @foreign(%x: tensor<4xf32>, %m: memref<4xf32>, %u: tensor<*xf32>, %i: index) -> (tensor<4xf32>, index, tensor<*xf32>, memref<4xf32>) {
  %n = qnn.relu %x : (tensor<4xf32>) -> tensor<4xf32>
  %p = qnn.relu %n : (tensor<4xf32>) -> tensor<4xf32>
  %0 = "test.op"(%p) : (tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.relu %0 : (tensor<4xf32>) -> tensor<4xf32>
  %r:2 = "test.region"(%1) ({
    %z = qnn.neg %1 : (tensor<4xf32>) -> tensor<4xf32>
    "test.yield"(%z) : (tensor<4xf32>) -> ()
  }) : (tensor<4xf32>) -> (tensor<4xf32>, i32)
  return %r#0, %i, %u, %m : tensor<4xf32>, index, tensor<*xf32>, memref<4xf32>
}

// CHECK-LABEL: func.func @arith
// CHECK: arith.addf {{.*}} : tensor<4xf32>
func.func @arith(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = arith.addf %x, %x : tensor<4xf32>
  %1 = qnn.relu %0 : (tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: func.func @nothing
func.func @nothing() { return }
