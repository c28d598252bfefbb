// Which accepted operators are mapped: epochs, -a, -i, the delegate search, segments.
// RUN: quant-opt %s --edgetpu-assign | FileCheck %s --check-prefix=FIRST
// RUN: quant-opt %s '--edgetpu-assign=all=true' | FileCheck %s --check-prefix=ALL
// RUN: quant-opt %s '--edgetpu-assign=intermediate=start' | FileCheck %s --check-prefix=NAMED
// RUN: quant-opt %s '--edgetpu-assign=intermediate=start all=true' | FileCheck %s --check-prefix=NAMED-ALL
// RUN: quant-opt %s '--edgetpu-assign=delegate-ops=2' | FileCheck %s --check-prefix=SEARCH
// RUN: quant-opt %s '--edgetpu-assign=segments=2' | FileCheck %s --check-prefix=SEGMENTS
// RUN: not quant-opt %s '--edgetpu-assign=intermediate=start,nobody,none' 2>&1 | FileCheck %s --check-prefix=NO-NAME
// RUN: not quant-opt %s '--edgetpu-assign=min-runtime=9' 2>&1 | FileCheck %s --check-prefix=RUNTIME
// RUN: not quant-opt %s '--edgetpu-assign=segments=7' 2>&1 | FileCheck %s --check-prefix=TOO-MANY

// NO-NAME: no tensor is called 'nobody', named as an intermediate tensor
// NO-NAME: no tensor is called 'none', named as an intermediate tensor
// RUNTIME: runtime version 9 is not known, allowed are 10 to 14
// TOO-MANY: 7 segments are asked for, allowed are 1 to 6, the number of operators

!q = !quant.uniform<i8:f32, 5.000000e-01:3>

func.func @main(%x: tensor<1x8x!q>) -> (tensor<1x8x!q>, tensor<1x8x!q>) {
  // FIRST: qnn.relu {{.*}}edgetpu.status = "Mapped to Edge TPU", edgetpu.subgraph = 0
  // ALL: qnn.relu {{.*}}edgetpu.subgraph = 0
  // NAMED: qnn.relu {{.*}}edgetpu.subgraph = 0
  // NAMED-ALL: qnn.relu {{.*}}edgetpu.subgraph = 0
  // SEARCH: qnn.relu {{.*}}edgetpu.subgraph = 0
  // SEGMENTS: qnn.relu {{.*}}edgetpu.segment = 0{{.*}}edgetpu.subgraph = 0
  %start = qnn.relu %x : (tensor<1x8x!q>) -> tensor<1x8x!q> loc("start")
  // The break.
  // FIRST: qnn.leaky_relu {{.*}}edgetpu.status = "Operation not supported"
  %break = qnn.leaky_relu %start {alpha = 0.1 : f32} : (tensor<1x8x!q>) -> tensor<1x8x!q> loc("break")
  // Behind it in the file, but not dependent on it.
  // FIRST: qnn.relu6 {{.*}}edgetpu.status = "Mapped to Edge TPU", edgetpu.subgraph = 0
  // NAMED: qnn.relu6 {{.*}}edgetpu.reason = "takes 'start', which is wanted as an output of the device", edgetpu.status = "More than one subgraph is not supported"
  // NAMED-ALL: qnn.relu6 {{.*}}edgetpu.reason = "takes 'start', which is wanted as an output of the device", edgetpu.status = "More than one subgraph is not supported"
  // SEARCH: qnn.relu6 {{.*}}edgetpu.subgraph = 0
  %side = qnn.relu6 %start : (tensor<1x8x!q>) -> tensor<1x8x!q> loc("side")
  // FIRST: qnn.add {{.*}}edgetpu.fix = "change operator 1 first: replace it by RELU or RELU6 and train again; or compile every subgraph (-a)"
  // FIRST-SAME: edgetpu.reason = "would be accepted, but depends on operator 1 LEAKY_RELU ('break') on the CPU"
  // FIRST-SAME: edgetpu.status = "More than one subgraph is not supported"
  // ALL: qnn.add {{.*}}edgetpu.status = "Mapped to Edge TPU", edgetpu.subgraph = 1
  // NAMED: qnn.add {{.*}}edgetpu.status = "More than one subgraph is not supported"
  // NAMED-ALL: qnn.add {{.*}}edgetpu.subgraph = 1
  // SEARCH: qnn.add {{.*}}edgetpu.status = "More than one subgraph is not supported"
  // SEGMENTS: qnn.add {{.*}}edgetpu.segment = 0{{.*}}edgetpu.status = "More than one subgraph is not supported"
  %join = qnn.add %break, %side : (tensor<1x8x!q>, tensor<1x8x!q>) -> tensor<1x8x!q> loc("join")
  // An operator that was refused keeps its own status behind the break.
  // FIRST: qnn.hard_swish {{.*}}edgetpu.status = "Operation not supported"
  %end = qnn.hard_swish %join : (tensor<1x8x!q>) -> tensor<1x8x!q> loc("end")
  // FIRST: qnn.mul {{.*}}edgetpu.subgraph = 0
  // ALL: qnn.mul {{.*}}edgetpu.subgraph = 0
  // NAMED: qnn.mul {{.*}}edgetpu.status = "More than one subgraph is not supported"
  // The first operator without consumers ends the last place for a cut.
  // SEGMENTS: qnn.mul {{.*}}edgetpu.segment = 1{{.*}}edgetpu.subgraph = 1
  // SEARCH: qnn.mul {{.*}}edgetpu.reason = "takes 'side', which is wanted as an output of the device"
  %other = qnn.mul %side, %side : (tensor<1x8x!q>, tensor<1x8x!q>) -> tensor<1x8x!q> loc("other")
  return %end, %other : tensor<1x8x!q>, tensor<1x8x!q>
}
