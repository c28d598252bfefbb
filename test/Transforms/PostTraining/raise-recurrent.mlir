// Cells of an unrolled LSTM become one operator. In the first one the gate of the state and the products of the hidden
// value are folded away.
// RUN: quant-opt %s --qnn-raise-recurrent --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s
// RUN: quant-opt %s --qnn-raise-recurrent=cell-clip=10 | FileCheck %s --check-prefix=CLIP

// The gates' rows of the matrices, the biases, and of the result the last step, which alone is read.
// CLIP: cell_clip = 1.000000e+01 : f32
// CHECK-LABEL: func.func @last
// CHECK-SAME: qnn.notes = ["1 LSTM is one operator each, which keeps its state from one call to the next{{.*}}reset_all_variables{{.*}}--unroll
// CHECK: %[[NONE:.*]] = qnn.no_value
// CHECK: %[[WI:.*]] = qnn.constant dense<{{\[\[}}1.000000e-01], [2.000000e-01]]> : tensor<2x1xf32> {{.*}} loc("w/input")
// CHECK: %[[UI:.*]] = qnn.constant dense<{{\[\[}}1.000000e+00, 2.000000e+00], [3.000000e+00, 4.000000e+00]]> : tensor<2x2xf32> {{.*}} loc("u/input")
// CHECK: %[[BI:.*]] = qnn.constant dense<[1.000000e+00, 2.000000e+00]> {{.*}} loc("b/input_bias")
// CHECK: %[[WF:.*]] = qnn.constant dense<{{\[\[}}3.000000e-01], [4.000000e-01]]>
// CHECK: %[[UF:.*]] = qnn.constant dense<{{\[\[}}5.000000e+00, 6.000000e+00], [7.000000e+00, 8.000000e+00]]>
// CHECK: %[[BF:.*]] = qnn.constant dense<[3.000000e+00, 4.000000e+00]>
// CHECK: %[[WC:.*]] = qnn.constant dense<{{\[\[}}5.000000e-01], [6.000000e-01]]>
// CHECK: %[[UC:.*]] = qnn.constant dense<{{\[\[}}9.000000e+00, 1.000000e+01], [1.100000e+01, 1.200000e+01]]>
// CHECK: %[[BC:.*]] = qnn.constant dense<[5.000000e+00, 6.000000e+00]>
// CHECK: %[[WO:.*]] = qnn.constant dense<{{\[\[}}0.699999988], [8.000000e-01]]>
// CHECK: %[[UO:.*]] = qnn.constant dense<{{\[\[}}1.300000e+01, 1.400000e+01], [1.500000e+01, 1.600000e+01]]>
// CHECK: %[[BO:.*]] = qnn.constant dense<[7.000000e+00, 8.000000e+00]>
// CHECK: %[[H:.*]] = qnn.variable : tensor<1x2xf32> loc("h2/output_state")
// CHECK: %[[C:.*]] = qnn.variable : tensor<1x2xf32> loc("h2/cell_state")
// CHECK: %[[Y:.*]] = qnn.unidirectional_sequence_lstm %arg0, %[[WI]], %[[WF]], %[[WC]], %[[WO]], %[[UI]], %[[UF]], %[[UC]], %[[UO]], %[[NONE]], %[[NONE]], %[[NONE]], %[[BI]], %[[BF]], %[[BC]], %[[BO]], %[[NONE]], %[[NONE]], %[[H]], %[[C]], %[[NONE]], %[[NONE]], %[[NONE]], %[[NONE]] {activation = #qnn<activation tanh>, cell_clip = 0.000000e+00 : f32, proj_clip = 0.000000e+00 : f32} {{.*}} loc("h2/sequence")
// CHECK: %[[B:.*]] = qnn.constant dense<[0, 1, 0]> : tensor<3xi32>
// CHECK: %[[E:.*]] = qnn.constant dense<[0, 2, 0]> : tensor<3xi32>
// CHECK: %[[S:.*]] = qnn.constant dense<1> : tensor<3xi32>
// CHECK: %[[LAST:.*]] = qnn.strided_slice %[[Y]], %[[B]], %[[E]], %[[S]] {begin_mask = 5 : i64, end_mask = 5 : i64, shrink_axis_mask = 2 : i64} {{.*}} -> tensor<1x2xf32>
// CHECK-NEXT: return %[[LAST]]
func.func @last(%arg: tensor<1x2x1xf32>) -> tensor<1x2xf32> {
  %w = qnn.constant dense<[[0.1], [0.2], [0.3], [0.4], [0.5], [0.6], [0.7], [0.8]]> : tensor<8x1xf32> -> tensor<8x1xf32> loc("w")
  %u = qnn.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0], [9.0, 10.0], [11.0, 12.0], [13.0, 14.0], [15.0, 16.0]]> : tensor<8x2xf32> -> tensor<8x2xf32> loc("u")
  %b = qnn.constant dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]> : tensor<8xf32> -> tensor<8xf32> loc("b")
  %axis = qnn.constant dense<1> : tensor<i32> -> tensor<i32>
  %x:2 = qnn.unpack %arg {axis = 1 : i64, num = 2 : i64} : (tensor<1x2x1xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>)
  %p1 = qnn.fully_connected %x#0, %w, %b : (tensor<1x1xf32>, tensor<8x1xf32>, tensor<8xf32>) -> tensor<1x8xf32>
  %g1:4 = qnn.split %axis, %p1 {num_splits = 4 : i64} : (tensor<i32>, tensor<1x8xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>)
  %i1 = qnn.logistic %g1#0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %o1 = qnn.logistic %g1#3 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %n1 = qnn.tanh %g1#2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %c1 = qnn.mul %i1, %n1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %t1 = qnn.tanh %c1 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %h1 = qnn.mul %o1, %t1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32> loc("h1")
  %q2 = qnn.fully_connected %x#1, %w : (tensor<1x1xf32>, tensor<8x1xf32>) -> tensor<1x8xf32>
  %r2 = qnn.fully_connected %h1, %u : (tensor<1x2xf32>, tensor<8x2xf32>) -> tensor<1x8xf32>
  %s2 = qnn.add %q2, %r2 : (tensor<1x8xf32>, tensor<1x8xf32>) -> tensor<1x8xf32>
  %p2 = qnn.add %s2, %b : (tensor<1x8xf32>, tensor<8xf32>) -> tensor<1x8xf32>
  %g2:4 = qnn.split %axis, %p2 {num_splits = 4 : i64} : (tensor<i32>, tensor<1x8xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>)
  %i2 = qnn.logistic %g2#0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %o2 = qnn.logistic %g2#3 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %n2 = qnn.tanh %g2#2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %f2 = qnn.logistic %g2#1 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %a2 = qnn.mul %f2, %c1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %m2 = qnn.mul %i2, %n2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %c2 = qnn.add %a2, %m2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %t2 = qnn.tanh %c2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %h2 = qnn.mul %o2, %t2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32> loc("h2")
  return %h2 : tensor<1x2xf32>
}

// Time comes first, and TensorFlow's older cells have the candidate before the gate of the state; all steps are read.
// CHECK-LABEL: func.func @all
// CHECK: qnn.constant dense<{{\[\[}}3.000000e-01], [4.000000e-01]]> {{.*}} loc("w/cell")
// CHECK: %[[Y:.*]] = qnn.unidirectional_sequence_lstm {{.*}} time_major = true} {{.*}} -> tensor<2x1x2xf32>
// CHECK-NOT: qnn.pack
// CHECK: return %[[Y]]
func.func @all(%arg: tensor<2x1x1xf32>) -> tensor<2x1x2xf32> {
  %w = qnn.constant dense<[[0.1], [0.2], [0.3], [0.4], [0.5], [0.6], [0.7], [0.8]]> : tensor<8x1xf32> -> tensor<8x1xf32> loc("w")
  %u = qnn.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0], [9.0, 10.0], [11.0, 12.0], [13.0, 14.0], [15.0, 16.0]]> : tensor<8x2xf32> -> tensor<8x2xf32> loc("u")
  %b = qnn.constant dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]> : tensor<8xf32> -> tensor<8xf32> loc("b")
  %axis = qnn.constant dense<1> : tensor<i32> -> tensor<i32>
  %x:2 = qnn.unpack %arg {axis = 0 : i64, num = 2 : i64} : (tensor<2x1x1xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>)
  %p1 = qnn.fully_connected %x#0, %w, %b : (tensor<1x1xf32>, tensor<8x1xf32>, tensor<8xf32>) -> tensor<1x8xf32>
  %g1:4 = qnn.split %axis, %p1 {num_splits = 4 : i64} : (tensor<i32>, tensor<1x8xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>)
  %i1 = qnn.logistic %g1#0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %o1 = qnn.logistic %g1#3 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %n1 = qnn.tanh %g1#1 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %c1 = qnn.mul %i1, %n1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %t1 = qnn.tanh %c1 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %h1 = qnn.mul %o1, %t1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32> loc("h1")
  %q2 = qnn.fully_connected %x#1, %w : (tensor<1x1xf32>, tensor<8x1xf32>) -> tensor<1x8xf32>
  %r2 = qnn.fully_connected %h1, %u : (tensor<1x2xf32>, tensor<8x2xf32>) -> tensor<1x8xf32>
  %s2 = qnn.add %q2, %r2 : (tensor<1x8xf32>, tensor<1x8xf32>) -> tensor<1x8xf32>
  %p2 = qnn.add %s2, %b : (tensor<1x8xf32>, tensor<8xf32>) -> tensor<1x8xf32>
  %g2:4 = qnn.split %axis, %p2 {num_splits = 4 : i64} : (tensor<i32>, tensor<1x8xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>)
  %i2 = qnn.logistic %g2#0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %o2 = qnn.logistic %g2#3 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %n2 = qnn.tanh %g2#1 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %f2 = qnn.logistic %g2#2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %a2 = qnn.mul %f2, %c1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %m2 = qnn.mul %i2, %n2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %c2 = qnn.add %a2, %m2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %t2 = qnn.tanh %c2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %h2 = qnn.mul %o2, %t2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32> loc("h2")
  %y = qnn.pack %h1, %h2 {axis = 0 : i64, values_count = 2 : i64} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<2x1x2xf32>
  return %y : tensor<2x1x2xf32>
}

// What the values span goes to the result and to the states.
// CHECK-LABEL: func.func @ranges
// CHECK: qnn.variable : tensor<1x2x!quant.calibrated<f32<-5.000000e-01:7.500000e-01>>>
// CHECK: qnn.variable {{.*}}: tensor<1x2x!quant.calibrated<f32<-3.000000e+00:2.500000e-01>>>
// CHECK: qnn.unidirectional_sequence_lstm {{.*}} -> tensor<1x2x2x!quant.calibrated<f32<-5.000000e-01:7.500000e-01>>>
// CHECK: qnn.strided_slice {{.*}} -> tensor<1x2x!quant.calibrated<f32<-5.000000e-01:7.500000e-01>>>
!r = !quant.calibrated<f32<-0.5:0.25>>
!h = !quant.calibrated<f32<-0.25:0.75>>
!c = !quant.calibrated<f32<-3.0:0.125>>
func.func @ranges(%arg: tensor<1x2x1x!r>) -> tensor<1x2x!h> {
  %w = qnn.constant dense<[[0.1], [0.2], [0.3], [0.4], [0.5], [0.6], [0.7], [0.8]]> : tensor<8x1xf32> -> tensor<8x1xf32> loc("w")
  %u = qnn.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0], [9.0, 10.0], [11.0, 12.0], [13.0, 14.0], [15.0, 16.0]]> : tensor<8x2xf32> -> tensor<8x2xf32> loc("u")
  %b = qnn.constant dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]> : tensor<8xf32> -> tensor<8xf32> loc("b")
  %axis = qnn.constant dense<1> : tensor<i32> -> tensor<i32>
  %x:2 = qnn.unpack %arg {axis = 1 : i64, num = 2 : i64} : (tensor<1x2x1x!r>) -> (tensor<1x1x!r>, tensor<1x1x!r>)
  %p1 = qnn.fully_connected %x#0, %w, %b : (tensor<1x1x!r>, tensor<8x1xf32>, tensor<8xf32>) -> tensor<1x8x!r>
  %g1:4 = qnn.split %axis, %p1 {num_splits = 4 : i64} : (tensor<i32>, tensor<1x8x!r>) -> (tensor<1x2x!r>, tensor<1x2x!r>, tensor<1x2x!r>, tensor<1x2x!r>)
  %i1 = qnn.logistic %g1#0 : (tensor<1x2x!r>) -> tensor<1x2x!r>
  %o1 = qnn.logistic %g1#3 : (tensor<1x2x!r>) -> tensor<1x2x!r>
  %n1 = qnn.tanh %g1#2 : (tensor<1x2x!r>) -> tensor<1x2x!r>
  %c1 = qnn.mul %i1, %n1 : (tensor<1x2x!r>, tensor<1x2x!r>) -> tensor<1x2x!r>
  %t1 = qnn.tanh %c1 : (tensor<1x2x!r>) -> tensor<1x2x!r>
  %h1 = qnn.mul %o1, %t1 : (tensor<1x2x!r>, tensor<1x2x!r>) -> tensor<1x2x!r> loc("h1")
  %q2 = qnn.fully_connected %x#1, %w : (tensor<1x1x!r>, tensor<8x1xf32>) -> tensor<1x8x!r>
  %r2 = qnn.fully_connected %h1, %u : (tensor<1x2x!r>, tensor<8x2xf32>) -> tensor<1x8x!r>
  %s2 = qnn.add %q2, %r2 : (tensor<1x8x!r>, tensor<1x8x!r>) -> tensor<1x8x!r>
  %p2 = qnn.add %s2, %b : (tensor<1x8x!r>, tensor<8xf32>) -> tensor<1x8x!r>
  %g2:4 = qnn.split %axis, %p2 {num_splits = 4 : i64} : (tensor<i32>, tensor<1x8x!r>) -> (tensor<1x2x!r>, tensor<1x2x!r>, tensor<1x2x!r>, tensor<1x2x!r>)
  %i2 = qnn.logistic %g2#0 : (tensor<1x2x!r>) -> tensor<1x2x!r>
  %o2 = qnn.logistic %g2#3 : (tensor<1x2x!r>) -> tensor<1x2x!r>
  %n2 = qnn.tanh %g2#2 : (tensor<1x2x!r>) -> tensor<1x2x!r>
  %f2 = qnn.logistic %g2#1 : (tensor<1x2x!r>) -> tensor<1x2x!r>
  %a2 = qnn.mul %f2, %c1 : (tensor<1x2x!r>, tensor<1x2x!r>) -> tensor<1x2x!r>
  %m2 = qnn.mul %i2, %n2 : (tensor<1x2x!r>, tensor<1x2x!r>) -> tensor<1x2x!r>
  %c2 = qnn.add %a2, %m2 : (tensor<1x2x!r>, tensor<1x2x!r>) -> tensor<1x2x!c>
  %t2 = qnn.tanh %c2 : (tensor<1x2x!c>) -> tensor<1x2x!r>
  %h2 = qnn.mul %o2, %t2 : (tensor<1x2x!r>, tensor<1x2x!r>) -> tensor<1x2x!h> loc("h2")
  return %h2 : tensor<1x2x!h>
}

// The last entry, taken out of a list that holds nothing else.
// CHECK-LABEL: func.func @list
// CHECK: %[[LAST:.*]] = qnn.strided_slice
// CHECK-NEXT: return %[[LAST]]
func.func @list(%arg: tensor<1x2x1xf32>) -> tensor<1x2xf32> {
  %w = qnn.constant dense<[[0.1], [0.2], [0.3], [0.4], [0.5], [0.6], [0.7], [0.8]]> : tensor<8x1xf32> -> tensor<8x1xf32> loc("w")
  %u = qnn.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0], [9.0, 10.0], [11.0, 12.0], [13.0, 14.0], [15.0, 16.0]]> : tensor<8x2xf32> -> tensor<8x2xf32> loc("u")
  %b = qnn.constant dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]> : tensor<8xf32> -> tensor<8xf32> loc("b")
  %axis = qnn.constant dense<1> : tensor<i32> -> tensor<i32>
  %x:2 = qnn.unpack %arg {axis = 1 : i64, num = 2 : i64} : (tensor<1x2x1xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>)
  %p1 = qnn.fully_connected %x#0, %w, %b : (tensor<1x1xf32>, tensor<8x1xf32>, tensor<8xf32>) -> tensor<1x8xf32>
  %g1:4 = qnn.split %axis, %p1 {num_splits = 4 : i64} : (tensor<i32>, tensor<1x8xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>)
  %i1 = qnn.logistic %g1#0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %o1 = qnn.logistic %g1#3 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %n1 = qnn.tanh %g1#2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %c1 = qnn.mul %i1, %n1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %t1 = qnn.tanh %c1 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %h1 = qnn.mul %o1, %t1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32> loc("h1")
  %q2 = qnn.fully_connected %x#1, %w : (tensor<1x1xf32>, tensor<8x1xf32>) -> tensor<1x8xf32>
  %r2 = qnn.fully_connected %h1, %u : (tensor<1x2xf32>, tensor<8x2xf32>) -> tensor<1x8xf32>
  %s2 = qnn.add %q2, %r2 : (tensor<1x8xf32>, tensor<1x8xf32>) -> tensor<1x8xf32>
  %p2 = qnn.add %s2, %b : (tensor<1x8xf32>, tensor<8xf32>) -> tensor<1x8xf32>
  %g2:4 = qnn.split %axis, %p2 {num_splits = 4 : i64} : (tensor<i32>, tensor<1x8xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>)
  %i2 = qnn.logistic %g2#0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %o2 = qnn.logistic %g2#3 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %n2 = qnn.tanh %g2#2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %f2 = qnn.logistic %g2#1 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %a2 = qnn.mul %f2, %c1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %m2 = qnn.mul %i2, %n2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %c2 = qnn.add %a2, %m2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %t2 = qnn.tanh %c2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %h2 = qnn.mul %o2, %t2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32> loc("h2")
  %shape = qnn.constant dense<[1, 1, 2]> : tensor<3xi32> -> tensor<3xi32>
  %zero = qnn.constant dense<0> : tensor<3xi32> -> tensor<3xi32>
  %one = qnn.constant dense<1> : tensor<3xi32> -> tensor<3xi32>
  %l = qnn.reshape %h2, %shape : (tensor<1x2xf32>, tensor<3xi32>) -> tensor<1x1x2xf32>
  %y = qnn.strided_slice %l, %zero, %one, %one {begin_mask = 6 : i64, end_mask = 6 : i64, shrink_axis_mask = 1 : i64} : (tensor<1x1x2xf32>, tensor<3xi32>, tensor<3xi32>, tensor<3xi32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}

// A state is read by others, and the operator does not give it.
// CHECK-LABEL: func.func @state
// CHECK-NOT: unidirectional_sequence_lstm
func.func @state(%arg: tensor<1x2x1xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>) {
  %w = qnn.constant dense<[[0.1], [0.2], [0.3], [0.4], [0.5], [0.6], [0.7], [0.8]]> : tensor<8x1xf32> -> tensor<8x1xf32> loc("w")
  %u = qnn.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0], [9.0, 10.0], [11.0, 12.0], [13.0, 14.0], [15.0, 16.0]]> : tensor<8x2xf32> -> tensor<8x2xf32> loc("u")
  %b = qnn.constant dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]> : tensor<8xf32> -> tensor<8xf32> loc("b")
  %axis = qnn.constant dense<1> : tensor<i32> -> tensor<i32>
  %x:2 = qnn.unpack %arg {axis = 1 : i64, num = 2 : i64} : (tensor<1x2x1xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>)
  %p1 = qnn.fully_connected %x#0, %w, %b : (tensor<1x1xf32>, tensor<8x1xf32>, tensor<8xf32>) -> tensor<1x8xf32>
  %g1:4 = qnn.split %axis, %p1 {num_splits = 4 : i64} : (tensor<i32>, tensor<1x8xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>)
  %i1 = qnn.logistic %g1#0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %o1 = qnn.logistic %g1#3 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %n1 = qnn.tanh %g1#2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %c1 = qnn.mul %i1, %n1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %t1 = qnn.tanh %c1 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %h1 = qnn.mul %o1, %t1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32> loc("h1")
  %q2 = qnn.fully_connected %x#1, %w : (tensor<1x1xf32>, tensor<8x1xf32>) -> tensor<1x8xf32>
  %r2 = qnn.fully_connected %h1, %u : (tensor<1x2xf32>, tensor<8x2xf32>) -> tensor<1x8xf32>
  %s2 = qnn.add %q2, %r2 : (tensor<1x8xf32>, tensor<1x8xf32>) -> tensor<1x8xf32>
  %p2 = qnn.add %s2, %b : (tensor<1x8xf32>, tensor<8xf32>) -> tensor<1x8xf32>
  %g2:4 = qnn.split %axis, %p2 {num_splits = 4 : i64} : (tensor<i32>, tensor<1x8xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>)
  %i2 = qnn.logistic %g2#0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %o2 = qnn.logistic %g2#3 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %n2 = qnn.tanh %g2#2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %f2 = qnn.logistic %g2#1 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %a2 = qnn.mul %f2, %c1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %m2 = qnn.mul %i2, %n2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %c2 = qnn.add %a2, %m2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %t2 = qnn.tanh %c2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %h2 = qnn.mul %o2, %t2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32> loc("h2")
  return %h2, %c2 : tensor<1x2xf32>, tensor<1x2xf32>
}

// Cells with weights of their own are no sequence, and entries in another order no input of one.
// CHECK-LABEL: func.func @others
// CHECK-NOT: unidirectional_sequence_lstm
// CHECK-LABEL: func.func @backward
// CHECK-NOT: unidirectional_sequence_lstm
func.func @others(%arg: tensor<1x2x1xf32>) -> tensor<1x2xf32> {
  %w = qnn.constant dense<[[0.1], [0.2], [0.3], [0.4], [0.5], [0.6], [0.7], [0.8]]> : tensor<8x1xf32> -> tensor<8x1xf32> loc("w")
  %u = qnn.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0], [9.0, 10.0], [11.0, 12.0], [13.0, 14.0], [15.0, 16.0]]> : tensor<8x2xf32> -> tensor<8x2xf32> loc("u")
  %b = qnn.constant dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]> : tensor<8xf32> -> tensor<8xf32> loc("b")
  %axis = qnn.constant dense<1> : tensor<i32> -> tensor<i32>
  %w2 = qnn.constant dense<2.0> : tensor<8x1xf32> -> tensor<8x1xf32>
  %x:2 = qnn.unpack %arg {axis = 1 : i64, num = 2 : i64} : (tensor<1x2x1xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>)
  %p1 = qnn.fully_connected %x#0, %w, %b : (tensor<1x1xf32>, tensor<8x1xf32>, tensor<8xf32>) -> tensor<1x8xf32>
  %g1:4 = qnn.split %axis, %p1 {num_splits = 4 : i64} : (tensor<i32>, tensor<1x8xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>)
  %i1 = qnn.logistic %g1#0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %o1 = qnn.logistic %g1#3 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %n1 = qnn.tanh %g1#2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %c1 = qnn.mul %i1, %n1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %t1 = qnn.tanh %c1 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %h1 = qnn.mul %o1, %t1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32> loc("h1")
  %q2 = qnn.fully_connected %x#1, %w2 : (tensor<1x1xf32>, tensor<8x1xf32>) -> tensor<1x8xf32>
  %r2 = qnn.fully_connected %h1, %u : (tensor<1x2xf32>, tensor<8x2xf32>) -> tensor<1x8xf32>
  %s2 = qnn.add %q2, %r2 : (tensor<1x8xf32>, tensor<1x8xf32>) -> tensor<1x8xf32>
  %p2 = qnn.add %s2, %b : (tensor<1x8xf32>, tensor<8xf32>) -> tensor<1x8xf32>
  %g2:4 = qnn.split %axis, %p2 {num_splits = 4 : i64} : (tensor<i32>, tensor<1x8xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>)
  %i2 = qnn.logistic %g2#0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %o2 = qnn.logistic %g2#3 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %n2 = qnn.tanh %g2#2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %f2 = qnn.logistic %g2#1 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %a2 = qnn.mul %f2, %c1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %m2 = qnn.mul %i2, %n2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %c2 = qnn.add %a2, %m2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %t2 = qnn.tanh %c2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %h2 = qnn.mul %o2, %t2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32> loc("h2")
  return %h2 : tensor<1x2xf32>
}
func.func @backward(%arg: tensor<1x2x1xf32>) -> tensor<1x2xf32> {
  %w = qnn.constant dense<[[0.1], [0.2], [0.3], [0.4], [0.5], [0.6], [0.7], [0.8]]> : tensor<8x1xf32> -> tensor<8x1xf32> loc("w")
  %u = qnn.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0], [9.0, 10.0], [11.0, 12.0], [13.0, 14.0], [15.0, 16.0]]> : tensor<8x2xf32> -> tensor<8x2xf32> loc("u")
  %b = qnn.constant dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]> : tensor<8xf32> -> tensor<8xf32> loc("b")
  %axis = qnn.constant dense<1> : tensor<i32> -> tensor<i32>
  %x:2 = qnn.unpack %arg {axis = 1 : i64, num = 2 : i64} : (tensor<1x2x1xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>)
  %p1 = qnn.fully_connected %x#1, %w, %b : (tensor<1x1xf32>, tensor<8x1xf32>, tensor<8xf32>) -> tensor<1x8xf32>
  %g1:4 = qnn.split %axis, %p1 {num_splits = 4 : i64} : (tensor<i32>, tensor<1x8xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>)
  %i1 = qnn.logistic %g1#0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %o1 = qnn.logistic %g1#3 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %n1 = qnn.tanh %g1#2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %c1 = qnn.mul %i1, %n1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %t1 = qnn.tanh %c1 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %h1 = qnn.mul %o1, %t1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32> loc("h1")
  %q2 = qnn.fully_connected %x#0, %w : (tensor<1x1xf32>, tensor<8x1xf32>) -> tensor<1x8xf32>
  %r2 = qnn.fully_connected %h1, %u : (tensor<1x2xf32>, tensor<8x2xf32>) -> tensor<1x8xf32>
  %s2 = qnn.add %q2, %r2 : (tensor<1x8xf32>, tensor<1x8xf32>) -> tensor<1x8xf32>
  %p2 = qnn.add %s2, %b : (tensor<1x8xf32>, tensor<8xf32>) -> tensor<1x8xf32>
  %g2:4 = qnn.split %axis, %p2 {num_splits = 4 : i64} : (tensor<i32>, tensor<1x8xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>)
  %i2 = qnn.logistic %g2#0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %o2 = qnn.logistic %g2#3 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %n2 = qnn.tanh %g2#2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %f2 = qnn.logistic %g2#1 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %a2 = qnn.mul %f2, %c1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %m2 = qnn.mul %i2, %n2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %c2 = qnn.add %a2, %m2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %t2 = qnn.tanh %c2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %h2 = qnn.mul %o2, %t2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32> loc("h2")
  return %h2 : tensor<1x2xf32>
}

// One matrix for the input and the hidden value joined: its first column is the input's.
// CHECK-LABEL: func.func @joined
// CHECK: qnn.constant dense<{{\[\[}}1.000000e+00], [2.000000e+00]]> : tensor<2x1xf32>
// CHECK: qnn.constant dense<{{\[\[}}1.100000e+01, 2.100000e+01], [1.200000e+01, 2.200000e+01]]> : tensor<2x2xf32>
// CHECK: qnn.constant dense<{{\[\[}}3.000000e+00], [4.000000e+00]]> : tensor<2x1xf32>
// CHECK: qnn.constant dense<{{\[\[}}1.300000e+01, 2.300000e+01], [1.400000e+01, 2.400000e+01]]> : tensor<2x2xf32>
// CHECK: qnn.unidirectional_sequence_lstm
func.func @joined(%arg: tensor<1x2x1xf32>) -> tensor<1x2xf32> {
  %w = qnn.constant dense<[[1.0, 11.0, 21.0], [2.0, 12.0, 22.0], [3.0, 13.0, 23.0], [4.0, 14.0, 24.0], [5.0, 15.0, 25.0], [6.0, 16.0, 26.0], [7.0, 17.0, 27.0], [8.0, 18.0, 28.0]]> : tensor<8x3xf32> -> tensor<8x3xf32>
  %axis = qnn.constant dense<1> : tensor<i32> -> tensor<i32>
  %z = qnn.constant dense<0.0> : tensor<1x2xf32> -> tensor<1x2xf32>
  %x:2 = qnn.unpack %arg {axis = 1 : i64, num = 2 : i64} : (tensor<1x2x1xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>)
  %j1 = qnn.concatenation %x#0, %z {axis = 1 : i64} : (tensor<1x1xf32>, tensor<1x2xf32>) -> tensor<1x3xf32>
  %p1 = qnn.fully_connected %j1, %w : (tensor<1x3xf32>, tensor<8x3xf32>) -> tensor<1x8xf32>
  %g1:4 = qnn.split %axis, %p1 {num_splits = 4 : i64} : (tensor<i32>, tensor<1x8xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>)
  %i1 = qnn.logistic %g1#0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %f1 = qnn.logistic %g1#1 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %n1 = qnn.tanh %g1#2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %o1 = qnn.logistic %g1#3 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %a1 = qnn.mul %f1, %z : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %m1 = qnn.mul %i1, %n1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %c1 = qnn.add %a1, %m1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %t1 = qnn.tanh %c1 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %h1 = qnn.mul %o1, %t1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32> loc("h1")
  %j2 = qnn.concatenation %x#1, %h1 {axis = 1 : i64} : (tensor<1x1xf32>, tensor<1x2xf32>) -> tensor<1x3xf32>
  %p2 = qnn.fully_connected %j2, %w : (tensor<1x3xf32>, tensor<8x3xf32>) -> tensor<1x8xf32>
  %g2:4 = qnn.split %axis, %p2 {num_splits = 4 : i64} : (tensor<i32>, tensor<1x8xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>)
  %i2 = qnn.logistic %g2#0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %f2 = qnn.logistic %g2#1 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %n2 = qnn.tanh %g2#2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %o2 = qnn.logistic %g2#3 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %a2 = qnn.mul %f2, %c1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %m2 = qnn.mul %i2, %n2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %c2 = qnn.add %a2, %m2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %t2 = qnn.tanh %c2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %h2 = qnn.mul %o2, %t2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32> loc("h2")
  return %h2 : tensor<1x2xf32>
}

// Gates that are rows of a batch are no rows of a matrix.
// CHECK-LABEL: func.func @rows
// CHECK-NOT: unidirectional_sequence_lstm
func.func @rows(%arg: tensor<4x2x1xf32>) -> tensor<1x2xf32> {
  %w = qnn.constant dense<[[1.0], [2.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %u = qnn.constant dense<1.0> : tensor<8x2xf32> -> tensor<8x2xf32>
  %first = qnn.constant dense<0> : tensor<i32> -> tensor<i32>
  %axis = qnn.constant dense<1> : tensor<i32> -> tensor<i32>
  %z = qnn.constant dense<0.0> : tensor<1x2xf32> -> tensor<1x2xf32>
  %x:2 = qnn.unpack %arg {axis = 1 : i64, num = 2 : i64} : (tensor<4x2x1xf32>) -> (tensor<4x1xf32>, tensor<4x1xf32>)
  %p1 = qnn.fully_connected %x#0, %w : (tensor<4x1xf32>, tensor<2x1xf32>) -> tensor<4x2xf32>
  %g1:4 = qnn.split %first, %p1 {num_splits = 4 : i64} : (tensor<i32>, tensor<4x2xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>)
  %i1 = qnn.logistic %g1#0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %f1 = qnn.logistic %g1#1 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %n1 = qnn.tanh %g1#2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %o1 = qnn.logistic %g1#3 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %a1 = qnn.mul %f1, %z : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %m1 = qnn.mul %i1, %n1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %c1 = qnn.add %a1, %m1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %t1 = qnn.tanh %c1 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %h1 = qnn.mul %o1, %t1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32> loc("h1")
  %p2 = qnn.fully_connected %x#1, %w : (tensor<4x1xf32>, tensor<2x1xf32>) -> tensor<4x2xf32>
  %g2:4 = qnn.split %first, %p2 {num_splits = 4 : i64} : (tensor<i32>, tensor<4x2xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>)
  %r2 = qnn.fully_connected %h1, %u : (tensor<1x2xf32>, tensor<8x2xf32>) -> tensor<1x8xf32>
  %q2:4 = qnn.split %axis, %r2 {num_splits = 4 : i64} : (tensor<i32>, tensor<1x8xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>)
  %s0 = qnn.add %g2#0, %q2#0 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %s1 = qnn.add %g2#1, %q2#1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %s2 = qnn.add %g2#2, %q2#2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %s3 = qnn.add %g2#3, %q2#3 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %i2 = qnn.logistic %s0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %f2 = qnn.logistic %s1 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %n2 = qnn.tanh %s2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %o2 = qnn.logistic %s3 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %a2 = qnn.mul %f2, %c1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %m2 = qnn.mul %i2, %n2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %c2 = qnn.add %a2, %m2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %t2 = qnn.tanh %c2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %h2 = qnn.mul %o2, %t2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32> loc("h2")
  return %h2 : tensor<1x2xf32>
}

// An operator that is there already, as a .tflite has it: what is hidden has the range of the result, and each of the three
// steps adds at most 1 to the cell's state, which the second one clips.
!px = tensor<1x3x1x!quant.calibrated<f32<-1.0:1.0>>>
!py = tensor<1x3x2x!quant.calibrated<f32<-0.5:0.25>>>
// CHECK-LABEL: func.func @present
// CHECK-NOT: qnn.notes
// CHECK: qnn.variable : tensor<1x2x!quant.calibrated<f32<-5.000000e-01:2.500000e-01>>>
// CHECK: qnn.variable {{.*}}: tensor<1x2x!quant.calibrated<f32<-3.000000e+00:3.000000e+00>>>
// CHECK: qnn.variable : tensor<1x2x!quant.calibrated<f32<-5.000000e-01:2.500000e-01>>>
// CHECK: qnn.variable {{.*}}: tensor<1x2x!quant.calibrated<f32<-2.000000e+00:2.000000e+00>>>
// Without a range of the result nothing is known.
// CHECK: qnn.variable : tensor<1x2xf32>
// CHECK: qnn.variable : tensor<1x2xf32>
func.func @present(%x: !px) -> (!py, !py, tensor<1x3x2xf32>) {
  %none = qnn.no_value : none
  %w = qnn.constant dense<[[0.5], [1.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %u = qnn.constant dense<[[2.0, 0.0], [-2.0, 1.0]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %b = qnn.constant dense<[0.5, -1.0]> : tensor<2xf32> -> tensor<2xf32>
  %h0 = qnn.variable : tensor<1x2xf32>
  %c0 = qnn.variable : tensor<1x2xf32>
  %0 = qnn.unidirectional_sequence_lstm %x, %w, %w, %w, %w, %u, %u, %u, %u, %none, %none, %none, %b, %b, %b, %b, %none, %none, %h0, %c0 {activation = #qnn<activation tanh>, cell_clip = 0.0 : f32, proj_clip = 0.0 : f32}
    : (!px, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, none, none, none, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, none, none, tensor<1x2xf32>, tensor<1x2xf32>) -> !py
  %h1 = qnn.variable : tensor<1x2xf32>
  %c1 = qnn.variable : tensor<1x2xf32>
  %1 = qnn.unidirectional_sequence_lstm %x, %w, %w, %w, %w, %u, %u, %u, %u, %none, %none, %none, %b, %b, %b, %b, %none, %none, %h1, %c1 {activation = #qnn<activation tanh>, cell_clip = 2.0 : f32, proj_clip = 0.0 : f32}
    : (!px, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, none, none, none, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, none, none, tensor<1x2xf32>, tensor<1x2xf32>) -> !py
  %h2 = qnn.variable : tensor<1x2xf32>
  %c2 = qnn.variable : tensor<1x2xf32>
  %2 = qnn.unidirectional_sequence_lstm %x, %w, %w, %w, %w, %u, %u, %u, %u, %none, %none, %none, %b, %b, %b, %b, %none, %none, %h2, %c2 {activation = #qnn<activation tanh>, cell_clip = 0.0 : f32, proj_clip = 0.0 : f32}
    : (!px, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, none, none, none, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, none, none, tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x3x2xf32>
  return %0, %1, %2 : !py, !py, tensor<1x3x2xf32>
}
