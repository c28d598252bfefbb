"""The operators of the GraphDef importer: a graph of each, what it becomes, and one that is refused."""


def add_cases(case, T):
    x, y23 = "x:f32[2,3]", "tensor<2x3xf32>"

    # ---- elementwise, one operand
    unary = {"Abs": "abs", "Ceil": "ceil", "Cos": "cos", "Elu": "elu", "Exp": "exp", "Floor": "floor", "Log": "log",
             "LogSoftmax": "log_softmax", "Neg": "neg", "Relu6": "relu6", "Rint": "round", "Round": "round",
             "Rsqrt": "rsqrt", "Sigmoid": "logistic", "Sign": "sign", "Sin": "sin", "Sqrt": "sqrt", "Tanh": "tanh",
             "Relu": "relu", "Square": "square", "ZerosLike": "zeros_like"}
    for op, name in unary.items():
        case("unary", op, [x], {}, "qnn.%s %%{{.*}} : (%s) -> %s" % (name, y23, y23), [x, "z:f32[2,3]"], {},
             "has 2 inputs, needed: 1")
    case("unary", "LogicalNot", ["x:b[4]"], {}, "qnn.logical_not", [], {}, "has 0 inputs, needed: 1")
    case("unary", "Softmax", [x], {}, "qnn.softmax %{{.*}} {beta = 1.000000e+00 : f32}", ["x:f32[]"], {}, "input #0 is a scalar")
    case("unary", "LeakyRelu", [x], {"alpha": 0.25}, "qnn.leaky_relu %{{.*}} {alpha = 2.500000e-01 : f32}", None,
         {"alpha": 1}, "attribute 'alpha' is of kind int, needed: float")
    case("unary", "Cast", [x], {"DstT": T("i32")}, "qnn.cast %{{.*}} {to = i32} : (tensor<2x3xf32>) -> tensor<2x3xi32>",
         None, {"DstT": None}, "has no attribute 'DstT' (type)")
    case("unary", "OnesLike", [x], {}, "qnn.broadcast_to", [], {}, "has 0 inputs, needed: 1")

    # ---- elementwise, made of several ops
    for op, first in {"Inv": "div", "Reciprocal": "div", "Expm1": "exp", "Log1p": "add", "Softplus": "exp",
                      "Softsign": "abs", "IsNan": "not_equal", "IsInf": "abs", "IsFinite": "sub", "Selu": "elu",
                      "Tan": "sin", "Sinh": "exp", "Cosh": "exp", "Asin": "atan2", "Acos": "atan2", "Atan": "atan2",
                      "Asinh": "abs", "Acosh": "sqrt", "Atanh": "log", "Erf": "abs", "Erfc": "abs", "Lgamma": "less",
                      "L2Loss": "sum"}.items():
        bad = ["x:i32[2,3]"], {}, "is of type i32, accepted: f32"
        if op == "L2Loss":
            bad = [], {}, "has 0 inputs, needed: 1"
        case("expansion", op, [x], {}, "qnn.%s" % first, *bad)
    for op, (first, choose) in {"DivNoNan": ("div", "select_v2"), "MulNoNan": ("mul", "select_v2"),
                                "Xdivy": ("div", "select"), "Xlogy": ("log", "select")}.items():
        case("expansion", op, [x, "z:f32[3]"], {}, ["qnn.%s" % first, "qnn.%s" % choose], [x], {}, "has 1 inputs, needed: 2")
    case("slice", "XlaDynamicUpdateSlice", ["x:f32[4,5]", "z:f32[2,3]", "=i32[2]:1,9"], {},
         ["qnn.slice", "qnn.slice", "qnn.slice", "qnn.concatenation", "qnn.slice", "qnn.concatenation"],
         ["x:f32[4,5]", "z:f32[2,6]", "=i32[2]:1,9"], {}, "the part has 6 elements along an axis of 5")
    # ---- losses and gradients of activations
    pair = [x, "z:f32[2,3]"]
    for op, ops in {"TanhGrad": ["square", "sub", "mul"], "SigmoidGrad": ["mul", "sub", "mul"], "SqrtGrad": ["mul", "div"],
                    "RsqrtGrad": ["mul", "square", "mul"], "ReciprocalGrad": ["mul", "square", "mul"],
                    "InvGrad": ["mul", "square", "mul"], "ReluGrad": ["greater", "zeros_like", "select"],
                    "Relu6Grad": ["less", "greater", "logical_and", "select"], "LeakyReluGrad": ["greater", "mul", "select"],
                    "EluGrad": ["less", "add", "mul", "select"], "SeluGrad": ["less", "add", "mul", "select"],
                    "SoftplusGrad": ["logistic", "mul"], "SoftsignGrad": ["abs", "add", "square", "div"]}.items():
        case("gradients", op, pair, {}, ["qnn.%s" % o for o in ops], [x], {}, "has 1 inputs, needed: 2")
    case("gradients", "SoftmaxCrossEntropyWithLogits", pair, {}, ["qnn.log_softmax", "qnn.sum", "qnn.neg"], [x], {},
         "has 1 inputs, needed: 2")
    case("gradients", "SparseSoftmaxCrossEntropyWithLogits", [x, "z:i64[2]"], {},
         ["qnn.one_hot", "qnn.log_softmax", "qnn.sum", "qnn.neg"], ["x:f32[3]", "z:i64[2]"], {}, "has rank 1, needed: 2")
    case("expansion", "TruncateDiv", ["x:i32[4]", "z:i32[4]"], {}, "qnn.div", [x], {}, "has 1 inputs, needed: 2")
    case("expansion", "TruncateMod", ["x:i32[4]", "z:i32[4]"], {}, ["qnn.div", "qnn.mul", "qnn.sub"], [x], {},
         "has 1 inputs, needed: 2")
    case("expansion", "Mod", ["x:f32[4]", "z:f32[4]"], {}, ["qnn.floor", "qnn.sub"], [x], {}, "has 1 inputs, needed: 2")

    # ---- elementwise, two operands
    for op, name in {"Add": "add", "AddV2": "add", "Div": "div", "FloorDiv": "floor_div", "FloorMod": "floor_mod",
                     "Maximum": "maximum", "Minimum": "minimum", "Mul": "mul", "Pow": "pow", "RealDiv": "div",
                     "SquaredDifference": "squared_difference", "Sub": "sub"}.items():
        case("binary", op, [x, "z:f32[3]"], {}, "qnn.%s %%{{.*}} : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>" % name,
             [x, "z:f32[4]"], {}, "broadcast")
    for op, name in {"Equal": "equal", "Greater": "greater", "GreaterEqual": "greater_equal", "Less": "less",
                     "LessEqual": "less_equal", "NotEqual": "not_equal"}.items():
        case("binary", op, [x, "z:f32[3]"], {}, "qnn.%s %%{{.*}} -> tensor<2x3xi1>" % name, [x, "z:i32[3]"], {},
             "operands have different types")
    for op, name in {"LogicalAnd": "logical_and", "LogicalOr": "logical_or", "LogicalXor": "not_equal"}.items():
        case("binary", op, ["x:b[4]", "z:b[4]"], {}, "qnn.%s" % name, ["x:b[4]"], {}, "has 1 inputs, needed: 2")
    case("binary", "Atan2", [x, "z:f32[3]"], {}, ["qnn.broadcast_to", "qnn.atan2"], [x], {}, "has 1 inputs, needed: 2")
    case("binary", "AddN", [x, "z:f32[2,3]"], {}, "qnn.add_n", [x, "z:f32[3]"], {}, "another shape or type than input #0")
    case("binary", "Add", ["x:i8[4]", "z:i8[4]"], {}, ["qnn.cast %{{.*}} {to = i32}", "qnn.add", "qnn.cast %{{.*}} {to = i8}"],
         name="AddInt8")
    case("binary", "Pow", [x, "=f32[]:2.0"], {}, "qnn.mul", name="PowSquare")
    # The kernel of FLOOR_DIV ends at a divisor of 0.
    case("binary", "FloorDiv", [x, "=f32[3]:1.0,0.0,2.0"], {}, ["qnn.div", "qnn.floor"], name="FloorDivByZero")
    for op, name in {"BitwiseXor": "bitwise_xor", "RightShift": "right_shift"}.items():
        case("binary", op, ["x:u8[4]", "z:u8[4]"], {}, "qnn.%s" % name, ["x:i64[4]", "z:i64[4]"], {},
             "an operand of %s is of type i64, accepted: i32, u32, i16, u16, i8, u8" % name)
    case("binary", "AccumulateNV2", [x, "z:f32[2,3]"], {}, "qnn.add_n", [], {}, "has 0 inputs, needed: at least 1")
    case("binary", "AddN", ["x:i64[4]", "z:i64[4]"], {}, "qnn.add ", name="AddNInt64")

    # ---- element types: computed in the type that a kernel takes, or refused with the types that it takes
    case("types", "Add", ["x:u32[4]", "z:u32[4]"], {}, ["qnn.cast %{{.*}} {to = i32}", "qnn.add", "qnn.cast %{{.*}} {to = ui32}"],
         ["x:c64[4]", "z:c64[4]"], {}, "an operand of add is of type c64, accepted: f32, i64, i32, i16")
    case("types", "Less", ["x:u32[4]", "z:u32[4]"], {}, ["qnn.cast %{{.*}} {to = i64}", "qnn.less %{{.*}} -> tensor<4xi1>"],
         ["x:s[4]", "z:s[4]"], {}, "is of type string, accepted: f32, i64, i32, i16")
    case("types", "Sum", ["x:i8[2,3]", "=i32[1]:1"], {}, ["{to = i32}", "qnn.sum", "{to = i8}"], ["x:c64[2,3]", "=i32[1]:1"], {},
         "an operand of sum is of type c64, accepted: f32, i64, i32")
    case("types", "ArgMax", ["x:i16[2,3]", "=i32[]:1"], {}, ["{to = i32}", "qnn.arg_max"], ["x:i64[2,3]", "=i32[]:1"], {},
         "an operand of arg_max is of type i64, accepted: f32, i32, i8, u8, bool")
    case("types", "Square", ["x:i16[4]"], {}, "qnn.mul %{{.*}} : (tensor<4xi16>, tensor<4xi16>)", ["x:b[4]"], {},
         "an operand of mul is of type bool")
    case("types", "Where", ["x:u16[4]"], {}, ["{to = i32}", "qnn.where"], ["x:c64[4]"], {}, "an operand of where is of type c64")
    case("types", "MatrixDiag", ["x:b[3]"], {}, ["{to = i8}", "qnn.matrix_diag", "{to = i1}"], ["x:s[3]"], {},
         "an operand of matrix_diag is of type string")
    case("types", "Split", ["=i32[]:1", "x:i64[2,4]"], {"num_split": 2}, "qnn.split", ["=i32[]:1", "x:b[2,4]"], {},
         "an operand of split is of type bool, accepted: f32, i64, i32, i16, i8, u8")
    case("types", "Gather", ["x:s[4]", "=i32[2]:1,0"], {}, "qnn.gather", ["x:s[4,2]", "=i32[2]:1,0"], {},
         "strings of rank 2, accepted: rank 1")
    case("types", "ZerosLike", ["x:u8[2]"], {}, "dense<0> : tensor<2xui8>", ["x:c64[2]"], {}, "not accepted")
    case("types", "Equal", ["x:f32[2,1,3,1,2]", "z:f32[2,4,1,2,1]"], {}, ["dense<[2, 4, 3, 2, 2]> : tensor<5xi64>", "qnn.broadcast_to",
         "qnn.broadcast_to", "qnn.equal"], name="EqualRank5")
    case("types", "SquaredDifference", ["x:f32[2,1,3,1,2]", "z:f32[2,4,1,2,1]"], {}, ["qnn.sub", "qnn.square "], name="SquaredDifferenceRank5")
    for op in ("FloorDiv", "TruncateDiv", "Div"):
        case("types", op, ["x:i64[4]", "z:i64[4]"], {}, ["qnn.floor_mod", "qnn.div %{{.*}} -> tensor<4xf32>", "qnn.cast %{{.*}} {to = i64}",
             "return %{{.*}} : tensor<4xi64>"], name=op + "Long")
    case("types", "TruncateMod", ["x:i64[4]", "z:i64[4]"], {}, ["qnn.floor_mod", "qnn.select "], name="TruncateModLong")
    case("types", "Abs", ["x:i64[4]"], {}, ["qnn.neg", "qnn.maximum"], name="AbsLong")
    case("types", "Sign", ["x:i64[4]"], {}, ["qnn.greater", "qnn.less", "qnn.sub"], name="SignLong")
    case("types", "Reshape", [x, "s:i64[2]"], {}, ["qnn.cast %{{.*}} {to = i32} : (tensor<2xi64>) -> tensor<2xi32>", "qnn.reshape"],
         name="ReshapeLong")
    case("types", "Sum", [x, "a:i64[1]"], {}, ["qnn.cast %{{.*}} {to = i32}", "qnn.sum"], [x, "=i64[1]:5000000000"], {},
         "axis 5000000000 of a tensor of rank 2", name="SumLongAxes")
    case("types", "Round", ["x:i32[2]"], {}, "return %{{.*}} : tensor<2xi32>", name="RoundInt")
    case("types", "Relu6", ["x:i32[2]"], {}, ["qnn.maximum", "qnn.minimum"], name="Relu6Int")
    case("binary", "Select", ["c:b[2]", x, "z:f32[2,3]"], {}, "qnn.select %{{.*}} : (tensor<2xi1>,", [x], {},
         "has 1 inputs, needed: 3")
    case("binary", "SelectV2", ["c:b[2,3]", x, "z:f32[2,3]"], {}, "qnn.select ", ["c:b[4]", x, "z:f32[2,3]"], {}, "broadcast")
    case("binary", "ClipByValue", [x, "=f32[]:0.0", "=f32[]:1.0"], {}, ["qnn.minimum", "qnn.maximum"], [x], {},
         "has 1 inputs, needed: 3")

    # ---- convolutions
    image, filt = "x:f32[1,8,8,2]", "=f32[3,3,2,4]:0.5"
    conv = {"strides": [1, 2, 2, 1], "padding": "SAME"}
    case("convolution", "Conv2D", [image, filt], conv,
         "qnn.conv_2d %{{.*}} {padding = #qnn<padding same>, strides = array<i64: 2, 2>} : (tensor<1x8x8x2xf32>, tensor<4x3x3x2xf32>) -> tensor<1x4x4x4xf32>",
         None, {"strides": [2, 2, 2, 1]}, "attribute 'strides' is [2,2,2,1], batch and channel must be 1")
    case("convolution", "Conv2D", [image, filt], {"strides": [1, 1, 1, 1], "padding": "VALID", "dilations": [1, 2, 2, 1]},
         "dilations = array<i64: 2, 2>{{.*}}padding valid", None, {"dilations": [1, 0, 2, 1]}, "accepted: 1 to 1048576",
         name="Conv2DDilated")
    case("convolution", "Conv2D", [image, filt],
         {"strides": [1, 1, 1, 1], "padding": "EXPLICIT", "explicit_paddings": [0, 0, 1, 2, 1, 1, 0, 0]},
         ["qnn.pad", "qnn.conv_2d %{{.*}}padding valid"], None, {"explicit_paddings": [0, 0, -1, 1, 1, 1, 0, 0]},
         "attribute 'explicit_paddings'", name="Conv2DExplicit")
    case("convolution", "Conv2D", [image, filt],
         {"strides": [1, 1, 1, 1], "padding": "EXPLICIT", "explicit_paddings": [0, 0, 1, 1, 1, 1, 0, 0]},
         "qnn.conv_2d %{{.*}}padding same", None, {"padding": "MIRROR"},
         "attribute 'padding' is 'MIRROR', accepted: SAME, VALID, EXPLICIT", name="Conv2DExplicitSame")
    even = "=f32[2,2,2,4]:0.5"  # SAME puts the odd cell behind
    case("convolution", "Conv2D", [image, even],
         {"strides": [1, 1, 1, 1], "padding": "EXPLICIT", "explicit_paddings": [0, 0, 0, 1, 0, 1, 0, 0]},
         "qnn.conv_2d %{{.*}}padding same", None, {"explicit_paddings": [0, 0, 0, 1]},
         "attribute 'explicit_paddings'", name="Conv2DExplicitBehind")
    case("convolution", "Conv2D", [image, even],
         {"strides": [1, 1, 1, 1], "padding": "EXPLICIT", "explicit_paddings": [0, 0, 1, 0, 1, 0, 0, 0]},
         ["qnn.pad", "qnn.conv_2d %{{.*}}padding valid"], None, {"explicit_paddings": [0, 0, 1, 0, 1, -1, 0, 0]},
         "attribute 'explicit_paddings'", name="Conv2DExplicitFront")
    case("convolution", "Conv2D", ["x:f32[1,2,8,8]", filt],
         {"strides": [1, 1, 2, 2], "padding": "SAME", "data_format": "NCHW"},
         ["qnn.transpose %{{.*}} -> tensor<1x8x8x2xf32>", "qnn.conv_2d", "qnn.transpose %{{.*}} -> tensor<1x4x4x4xf32>"], None,
         {"data_format": "NDHWC"}, "attribute 'data_format' is 'NDHWC', accepted: NHWC, NCHW", name="Conv2DNCHW")
    case("convolution", "Conv2D", [image, "w:f32[3,3,2,4]"], conv, ["qnn.transpose", "qnn.conv_2d"], [image, "w:f32[3,3,5,4]"],
         {}, "", name="Conv2DComputedFilter")
    case("convolution", "DepthwiseConv2dNative", [image, "=f32[3,3,2,2]:0.5"], {"strides": [1, 1, 1, 1], "padding": "VALID"},
         "qnn.depthwise_conv_2d %{{.*}} {depth_multiplier = 2 : i64, padding = #qnn<padding valid>, strides = array<i64: 1, 1>} : (tensor<1x8x8x2xf32>, tensor<1x3x3x4xf32>) -> tensor<1x6x6x4xf32>",
         [image, "=f32[3,3,3,1]:0.5"], {}, "the filter is for 3 channels, the input has 2")
    case("convolution", "Conv2DBackpropInput", ["=i32[4]:1,16,16,3", "=f32[3,3,3,2]:0.5", image], conv,
         "qnn.transpose_conv %{{.*}} : (tensor<4xi32>, tensor<3x3x3x2xf32>, tensor<1x8x8x2xf32>) -> tensor<1x16x16x3xf32>",
         None, {"dilations": [1, 2, 2, 1]}, "attribute 'dilations' is [2,2], accepted: 1")
    case("convolution", "Conv3D", ["x:f32[1,4,4,4,2]", "=f32[3,3,3,2,5]:0.5"], {"strides": [1, 1, 1, 1, 1], "padding": "SAME"},
         "qnn.conv_3d %{{.*}} -> tensor<1x4x4x4x5xf32>", None, {"data_format": "NCDHW"},
         "attribute 'data_format' is 'NCDHW', accepted: NDHWC")
    case("convolution", "Conv3DBackpropInputV2", ["=i32[5]:1,8,8,8,5", "=f32[3,3,3,5,2]:0.5", "x:f32[1,4,4,4,2]"],
         {"strides": [1, 2, 2, 2, 1], "padding": "SAME"}, "qnn.conv_3d_transpose %{{.*}} -> tensor<1x8x8x8x5xf32>", None,
         {"strides": [1, 0, 2, 2, 1]}, "attribute 'strides' is [1,0,2,2,1]")
    case("convolution", "BiasAdd", [image, "=f32[2]:1.0,2.0"], {}, "qnn.add %{{.*}} : (tensor<1x8x8x2xf32>, tensor<2xf32>)",
         [image, "=f32[1,2]:1.0"], {}, "input #1 has rank 2, needed: 1")
    case("convolution", "BiasAddV1", [image, "=f32[2]:1.0,2.0"], {}, "qnn.add", [image], {}, "has 1 inputs, needed: 2")
    case("convolution", "BiasAdd", ["x:f32[1,2,8,8]", "=f32[2]:1.0,2.0"], {"data_format": "NCHW"},
         ["qnn.transpose", "qnn.add", "qnn.transpose"], name="BiasAddNCHW")
    case("pooling", "Dilation2D", [image, "=f32[2,2,2]:0.5"], {"strides": [1, 1, 1, 1], "rates": [1, 1, 1, 1], "padding": "VALID"},
         ["qnn.strided_slice", "qnn.add", "qnn.maximum"], None, {"rates": [1, 0, 1, 1]}, "attribute 'rates' is [1,0,1,1]")
    case("pooling", "MaxPoolWithArgmax", [image], {"ksize": [1, 2, 2, 1], "strides": [1, 2, 2, 1], "padding": "VALID", "Targmax": T("i32")},
         ["qnn.max_pool_2d", "qnn.equal", "qnn.select_v2"], None, {"ksize": [1, 9, 9, 1]}, "windows of up to 64 cells", flags="--output=y:1")
    case("convolution", "ExtractImagePatches", [image],
         {"ksizes": [1, 2, 2, 1], "strides": [1, 1, 1, 1], "rates": [1, 1, 1, 1], "padding": "VALID"},
         "qnn.conv_2d %{{.*}} -> tensor<1x7x7x8xf32>", None, {"ksizes": [1, 64, 64, 1]}, "accepted are up to 4096")

    volume = "x:f32[1,3,4,4,2]"
    for op, name in {"MaxPool3D": "max_pool_2d", "AvgPool3D": "average_pool_2d"}.items():
        case("pooling", op, [volume], {"ksize": [1, 2, 3, 2, 1], "strides": [1, 1, 2, 2, 1], "padding": "SAME"},
             ["qnn.%s %%{{.*}}window = array<i64: 3, 2>} : {{.*}} -> tensor<3x2x2x2xf32>" % name,
              "qnn.%s %%{{.*}}window = array<i64: 2, 1>} : {{.*}} -> tensor<1x3x4x2xf32>" % name, "qnn.reshape %{{.*}} -> tensor<1x3x2x2x2xf32>"],
             None, {"ksize": [1, 0, 2, 2, 1]}, "attribute 'ksize' is [1,0,2,2,1], needed: 5 entries")
        case("pooling", op, ["x:f32[1,2,3,4,4]"], {"ksize": [1, 1, 2, 2, 2], "strides": [1, 1, 2, 1, 1], "padding": "VALID", "data_format": "NCDHW"},
             ["qnn.transpose", "qnn.%s" % name, "qnn.transpose"], None, {"data_format": "NHWC"},
             "attribute 'data_format' is 'NHWC', accepted: NDHWC, NCDHW", name=op + "NCDHW")

    # ---- matrix products
    case("matmul", "MatMul", ["x:f32[2,3]", "=f32[3,4]:0.5"], {},
         "qnn.fully_connected %{{.*}} : (tensor<2x3xf32>, tensor<4x3xf32>) -> tensor<2x4xf32>", ["x:f32[2,3]", "=f32[4,4]:0.5"],
         {}, "multiplies a row of 3 with a column of 4")
    case("matmul", "MatMul", ["x:f32[2,3]", "z:f32[3,4]"], {"transpose_a": False}, "qnn.batch_matmul", ["x:i32[2,3]", "z:i32[3,4]"],
         {}, "is not of float32", name="MatMulComputed")
    case("matmul", "MatMul", ["x:f32[3,2]", "z:f32[4,3]"], {"transpose_a": True, "transpose_b": True},
         ["qnn.transpose", "qnn.fully_connected"], ["x:f32[3]", "z:f32[3,4]"], {}, "operands have ranks 1 and 2, needed: 2",
         name="MatMulTransposed")
    for op in ("BatchMatMul", "BatchMatMulV2", "BatchMatMulV3"):
        case("matmul", op, ["x:f32[5,2,3]", "z:f32[5,4,3]"], {"adj_y": True},
             "qnn.batch_matmul %{{.*}}adj_y = true{{.*}} -> tensor<5x2x4xf32>", ["x:f32[3]", "z:f32[5,4,3]"], {},
             "operands have ranks 1 and 3, needed: 2 or more")
    case("matmul", "Einsum", ["x:f32[2,3]", "z:f32[4,3]"], {"equation": "ab,cb->ac"}, "qnn.fully_connected", None,
         {"equation": "a...,b->ab"}, "accepted: letters and '...', one or two operands")
    case("matmul", "Einsum", ["x:f32[2,3,4]"], {"equation": "...ab->...b"}, "qnn.sum %{{.*}} -> tensor<2x4xf32>", None,
         {"equation": "aab->b"}, "no index twice in one operand", name="EinsumOfOne")
    case("matmul", "Einsum", ["x:f32[5,2,3]", "z:f32[5,3,4]"], {"equation": "...ab,...bc->...ac"},
         "qnn.batch_matmul %{{.*}} -> tensor<5x2x4xf32>", ["x:f32[5,2,3]", "z:f32[6,3,4]"], {}, "has size 5 and 6", name="EinsumBatch")
    case("matmul", "Einsum", ["x:f32[5,2,3]", "=f32[3,4]:0.5"], {"equation": "abc,cd->abd"},
         "qnn.fully_connected %{{.*}}keep_num_dims = true{{.*}} -> tensor<5x2x4xf32>", None, {"equation": "abc,cd->ad"},
         "sums index 'b' of one operand alone", name="EinsumWeights")

    # ---- windows and norms
    window = {"ksize": [1, 2, 2, 1], "strides": [1, 2, 2, 1], "padding": "VALID"}
    for op, name in {"MaxPool": "max_pool_2d", "AvgPool": "average_pool_2d"}.items():
        case("pooling", op, [image], window, "qnn.%s %%{{.*}}window = array<i64: 2, 2>} : {{.*}} -> tensor<1x4x4x2xf32>" % name,
             None, {"ksize": [1, 0, 2, 1]}, "ksize is [1,0,2,1], accepted: 1 to 1048576")
    case("pooling", "MaxPoolV2", [image, "=i32[4]:1,2,2,1", "=i32[4]:1,2,2,1"], {"padding": "SAME"}, "qnn.max_pool_2d",
         [image, "k:i32[4]", "=i32[4]:1,2,2,1"], {}, "ksize (input #1) must be a constant of integers")
    case("pooling", "AvgPool", ["x:f32[1,2,8,8]"],
         {"ksize": [1, 1, 2, 2], "strides": [1, 1, 2, 2], "padding": "VALID", "data_format": "NCHW"},
         ["qnn.transpose", "qnn.average_pool_2d", "qnn.transpose"], None, {"ksize": [1, 2, 2, 2]}, "1 for batch and channels",
         name="AvgPoolNCHW")
    two = "=f32[2]:1.0,2.0"
    for op in ("FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"):
        case("normalization", op, [image, "a" + two, "b" + two, "c" + two, "d" + two], {"is_training": False, "epsilon": 0.5},
             "qnn.batch_norm %{{.*}} {epsilon = 5.000000e-01 : f32}",
             [image, "a" + two, "b" + two, "c" + two, "d=f32[2]:-1.0"], {}, "variance -1.000000 of channel 0")
    case("normalization", "FusedBatchNormV3", [image, "a" + two, "b" + two, "c" + two, "d" + two], {"is_training": True},
         ["qnn.mean", "qnn.squared_difference", "qnn.mean", "qnn.rsqrt"], [image], {}, "has 1 inputs, needed: 5",
         name="BatchNormTraining")
    case("normalization", "BatchNormWithGlobalNormalization", [image, "a" + two, "b" + two, "c" + two, "d" + two],
         {"variance_epsilon": 0.5}, "qnn.batch_norm", [image], {}, "has 1 inputs, needed: 5")
    case("normalization", "LRN", [image], {"depth_radius": 2}, "qnn.local_response_normalization %{{.*}}radius = 2 : i64", None,
         {"depth_radius": 2.0}, "attribute 'depth_radius' is of kind float, needed: int")

    # ---- reductions
    for op, name in {"Max": "reduce_max", "Mean": "mean", "Min": "reduce_min", "Prod": "reduce_prod", "Sum": "sum"}.items():
        case("reduction", op, [x, "=i32[1]:1"], {"keep_dims": True}, "qnn.%s %%{{.*}}keep_dims = true} : {{.*}} -> tensor<2x1xf32>" % name,
             [x, "=i32[1]:2"], {}, "axis 2 of a tensor of rank 2")
    for op, name in {"Max": "reduce_max", "Mean": "mean", "Min": "reduce_min", "Prod": "reduce_prod", "Sum": "sum"}.items():
        case("reduction", op, [x, "=i32[1]:1"], {"keepdims": True}, "qnn.%s %%{{.*}} -> tensor<2x1xf32>" % name, name=op + "Keepdims")
    for op, name in {"All": "reduce_all", "Any": "reduce_any"}.items():
        case("reduction", op, ["x:b[2,3]", "=i32[1]:1"], {}, "qnn.%s" % name, ["x:b[2,3]", "=i32[1]:-3"], {},
             "axis -3 of a tensor of rank 2")
    case("reduction", "EuclideanNorm", [x, "=i32[1]:1"], {}, ["qnn.square", "qnn.sum", "qnn.sqrt"], [x], {}, "has 1 inputs, needed: 2")
    for op, name in {"ArgMax": "arg_max", "ArgMin": "arg_min"}.items():
        case("reduction", op, [x, "=i32[]:1"], {"output_type": T("i32")}, "qnn.%s %%{{.*}}output_type = i32{{.*}} -> tensor<2xi32>" % name,
             [x, "=i32[2]:0,1"], {}, "the axis has 2 entries, needed: 1")
    case("reduction", "Cumsum", [x, "=i32[]:1"], {"reverse": True}, "qnn.cumsum %{{.*}}reverse = true", None, {"reverse": 1},
         "attribute 'reverse' is of kind int, needed: bool")
    case("reduction", "Cumprod", [x, "=i32[]:1"], {}, ["qnn.slice", "qnn.mul", "qnn.concatenation"], [x, "a:i32[]"], {},
         "the axis (input #1) must be a constant of integers")
    case("reduction", "TopKV2", [x, "=i32[]:2"], {}, "qnn.topk_v2 %{{.*}} -> (tensor<2x2xf32>, tensor<2x2xi32>)", [x], {},
         "has 1 inputs, needed: 2")
    case("reduction", "TopK", [x], {"k": 2}, "qnn.topk_v2", None, {"k": None}, "has no attribute 'k' (int)")

    # ---- shapes
    case("shape", "Reshape", [x, "=i64[2]:3,-1"], {}, ["dense<[3, -1]> : tensor<2xi32>", "qnn.reshape %{{.*}} -> tensor<3x2xf32>"],
         [x, "=i32[2]:4,-1"], {}, "does not fit shape")
    case("shape", "Squeeze", ["x:f32[2,1,3]"], {"squeeze_dims": [1]}, "qnn.reshape %{{.*}} -> tensor<2x3xf32>", None,
         {"squeeze_dims": [0]}, "can't squeeze axis 0 of size 2")
    case("shape", "ExpandDims", [x, "=i32[]:-1"], {}, "qnn.reshape %{{.*}} -> tensor<2x3x1xf32>", [x, "=i32[]:3"], {},
         "axis 3 of a tensor of rank 3")
    case("shape", "Shape", ["x:f32[?,3]"], {}, "qnn.shape", [], {}, "has 0 inputs, needed: 1")
    case("shape", "ShapeN", [x], {}, "dense<[2, 3]> : tensor<2xi32>", [], {}, "has 0 inputs, needed: at least 1")
    case("shape", "Size", [x], {}, "dense<6> : tensor<i32>", [], {}, "has 0 inputs, needed: 1")
    case("shape", "Rank", [x], {}, "dense<2> : tensor<i32>", [], {}, "has 0 inputs, needed: 1")
    case("shape", "Transpose", [x, "=i32[2]:1,0"], {}, "qnn.transpose %{{.*}} -> tensor<3x2xf32>", [x, "=i32[2]:1,1"], {}, "permutation")
    case("shape", "Pad", [x, "=i32[2,2]:0,1,2,0"], {}, "qnn.pad %{{.*}} -> tensor<3x5xf32>", [x, "=i32[2,2]:0,-1,2,0"], {}, "negative")
    case("shape", "PadV2", [x, "=i32[2,2]:0,1,2,0", "=f32[]:1.0"], {}, "qnn.padv2", [x, "=i32[2,2]:0,1,2,0"], {}, "has 2 inputs, needed: 3")
    case("shape", "MirrorPad", [x, "=i32[2,2]:0,1,2,0"], {"mode": "SYMMETRIC"}, "qnn.mirror_pad %{{.*}}symmetric", None,
         {"mode": "WRAP"}, "attribute 'mode' is 'WRAP', accepted: REFLECT, SYMMETRIC")
    case("shape", "ConcatV2", [x, "z:f32[2,1]", "=i32[]:-1"], {}, "qnn.concatenation %{{.*}}axis = -1 : i64} : {{.*}} -> tensor<2x4xf32>",
         [x, "z:f32[3,1]", "=i32[]:-1"], {}, "shape [3, 1]")
    case("shape", "Concat", ["=i32[]:1", x, "z:f32[2,1]"], {}, "qnn.concatenation", ["a:i32[]", x, "z:f32[2,1]"], {},
         "the axis (input #0) must be a constant of integers")
    case("shape", "Pack", [x, "z:f32[2,3]"], {"axis": 1}, "qnn.pack %{{.*}} -> tensor<2x2x3xf32>", None, {"axis": 4},
         "axis 4 of a tensor of rank 3")
    case("shape", "Tile", [x, "=i32[2]:1,2"], {}, "qnn.tile %{{.*}} -> tensor<2x6xf32>", [x, "=i32[2]:1,-2"], {}, "")
    case("shape", "BroadcastTo", ["x:f32[3]", "=i32[2]:2,3"], {}, "qnn.broadcast_to %{{.*}} -> tensor<2x3xf32>",
         ["x:f32[3]", "=i32[2]:2,4"], {}, "broadcast")
    case("shape", "BroadcastArgs", ["x:i32[2]", "z:i32[2]"], {}, "qnn.broadcast_args", ["x:i32[2]"], {}, "has 1 inputs, needed: 2")
    case("shape", "Fill", ["=i32[2]:2,3", "x:f32[]"], {}, "qnn.fill %{{.*}} -> tensor<2x3xf32>", ["=i32[2]:2,-3", "x:f32[]"], {}, "negative")
    case("shape", "DepthToSpace", ["x:f32[1,2,2,8]"], {"block_size": 2}, "qnn.depth_to_space %{{.*}} -> tensor<1x4x4x2xf32>", None,
         {"block_size": 0}, "block")
    case("shape", "SpaceToDepth", ["x:f32[1,4,4,2]"], {"block_size": 2}, "qnn.space_to_depth %{{.*}} -> tensor<1x2x2x8xf32>", None,
         {"block_size": 3}, "does not divide by 3")
    case("shape", "SpaceToBatchND", ["x:f32[1,4,4,2]", "=i32[2]:2,2", "=i32[2,2]:0,0,0,0"], {},
         "qnn.space_to_batch_nd %{{.*}} -> tensor<4x2x2x2xf32>", ["x:f32[1,4,4,2]", "=i32[2]:0,2", "=i32[2,2]:0,0,0,0"], {}, "block")
    case("shape", "BatchToSpaceND", ["x:f32[4,2,2,2]", "=i32[2]:2,2", "=i32[2,2]:0,0,0,0"], {},
         "qnn.batch_to_space_nd %{{.*}} -> tensor<1x4x4x2xf32>", ["x:f32[3,2,2,2]", "=i32[2]:2,2", "=i32[2,2]:0,0,0,0"], {}, "batch")
    case("shape", "SpaceToBatch", ["x:f32[1,4,4,2]", "=i32[2,2]:0,0,0,0"], {"block_size": 2}, "qnn.space_to_batch_nd", None,
         {"block_size": None}, "has no attribute 'block_size' (int)")
    case("shape", "BatchToSpace", ["x:f32[4,2,2,2]", "=i32[2,2]:0,0,0,0"], {"block_size": 2}, "qnn.batch_to_space_nd", None,
         {"block_size": None}, "has no attribute 'block_size' (int)")
    case("shape", "ResizeBilinear", [image, "=i32[2]:4,4"], {"half_pixel_centers": True},
         "qnn.resize_bilinear %{{.*}}half_pixel_centers = true} : {{.*}} -> tensor<1x4x4x2xf32>", [image, "=i32[2]:0,4"], {}, "size")
    case("shape", "ResizeNearestNeighbor", [image, "=i32[2]:4,4"], {"align_corners": True},
         "qnn.resize_nearest_neighbor %{{.*}}align_corners = true", [image, "=i32[2]:-1,4"], {}, "size")

    for op in ("ResizeBicubic", "ResizeArea"):
        case("shape", op, [image, "=i32[2]:5,12"], {}, ["qnn.fully_connected %{{.*}} -> tensor<1x8x2x5xf32>",
             "qnn.fully_connected %{{.*}} -> tensor<1x5x2x12xf32>", "qnn.transpose %{{.*}} -> tensor<1x5x12x2xf32>"],
             [image, "s:i32[2]"], {}, "the size (input #1) must be a constant of integers")
        case("shape", op, [image, "=i32[2]:5,3"], {"align_corners": True}, "qnn.fully_connected", name=op + "Corners")
    case("shape", "ResizeBicubic", ["x:f32[1,3,4,2]", "=i32[2]:7,4"], {"half_pixel_centers": True}, "qnn.fully_connected %{{.*}} -> tensor<1x4x2x7xf32>",
         None, {"align_corners": True}, "are both true", name="ResizeBicubicHalfPixel")
    case("shape", "ResizeArea", [image, "=i32[2]:4,2"], {}, "qnn.average_pool_2d %{{.*}}window = array<i64: 2, 4>", name="ResizeAreaWhole")

    # ---- parts
    case("slice", "Slice", [x, "=i32[2]:0,1", "=i32[2]:-1,2"], {}, "qnn.slice %{{.*}} -> tensor<2x2xf32>",
         [x, "=i32[2]:0,2", "=i32[2]:-1,2"], {}, "")
    case("slice", "StridedSlice", [x, "=i32[2]:0,0", "=i32[2]:2,3", "=i32[2]:1,2"], {}, "qnn.strided_slice %{{.*}} -> tensor<2x2xf32>",
         [x, "=i32[2]:0,0", "=i32[2]:2,3", "=i32[2]:1,0"], {}, "stride 0")
    case("slice", "StridedSlice", [x, "=i32[1]:1", "=i32[1]:2", "=i32[1]:1"], {"shrink_axis_mask": 1},
         ["dense<[1, 0]> : tensor<2xi32>", "qnn.strided_slice %{{.*}} {begin_mask = 2 : i64, end_mask = 2 : i64, shrink_axis_mask = 1 : i64}"],
         [x, "=i32[3]:0,0,0", "=i32[3]:1,1,1", "=i32[3]:1,1,1"], {}, "the slice names 3 axes", name="StridedSliceShrink")
    case("slice", "StridedSlice", [x, "=i32[2]:0,1", "=i32[2]:2,3", "=i32[2]:1,1"], {}, "qnn.slice %{{.*}} -> tensor<2x2xf32>",
         name="StridedSliceBox")
    case("slice", "Split", ["=i32[]:1", "x:f32[2,4]"], {"num_split": 2}, "qnn.split %{{.*}} -> (tensor<2x2xf32>, tensor<2x2xf32>)", None,
         {"num_split": 0}, "attribute 'num_split' is 0, accepted: 1 to 16384")
    case("slice", "SplitV", ["x:f32[2,4]", "=i32[2]:1,-1", "=i32[]:1"], {}, "qnn.split_v %{{.*}} -> (tensor<2x1xf32>, tensor<2x3xf32>)",
         ["x:f32[2,4]", "s:i32[2]", "=i32[]:1"], {}, "size_splits (input #1) must be a constant of integers")
    case("slice", "Unpack", [x], {"axis": 1, "num": 3}, "qnn.unpack %{{.*}} -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>)", None,
         {"axis": 2}, "axis 2 of a tensor of rank 2")
    case("slice", "ReverseV2", ["x:f32[2,3,4]", "=i32[2]:2,0"], {}, ["qnn.reverse_v2", "qnn.reverse_v2"], name="ReverseApart")
    case("slice", "ReverseV2", [x, "=i32[2]:1,0"], {}, "dense<[0, 1]>", name="ReverseNeighbours")
    case("slice", "ReverseV2", [x, "=i32[1]:1"], {}, "qnn.reverse_v2", [x, "=i32[1]:2"], {}, "axis 2 of a tensor of rank 2")
    case("slice", "ReverseSequence", [x, "n:i32[2]"], {"seq_dim": 1, "batch_dim": 0}, "qnn.reverse_sequence", None, {"seq_dim": None},
         "has no attribute 'seq_dim' (int)")
    case("slice", "Roll", [x, "=i32[1]:1", "=i32[1]:1"], {}, ["qnn.slice", "qnn.slice", "qnn.concatenation"],
         [x, "=i32[2]:1,1", "=i32[1]:1"], {}, "shift and axis have 2 and 1 entries")

    # ---- indices
    case("index", "Gather", [x, "=i32[2]:1,0"], {}, "qnn.gather %{{.*}}axis = 0 : i64", [x], {}, "has 1 inputs, needed: 2 to 3")
    case("index", "GatherV2", [x, "=i64[2]:1,0", "=i32[]:1"], {}, "qnn.gather %{{.*}}axis = 1 : i64} : {{.*}} -> tensor<2x2xf32>",
         [x, "=i32[2]:1,0", "=i32[]:2"], {}, "axis")
    case("index", "GatherNd", [x, "=i32[2,1]:1,0"], {}, "qnn.gather_nd %{{.*}} -> tensor<2x3xf32>", [x, "=i32[2,3]:1,0"], {}, "")
    case("index", "ScatterNd", ["=i32[2,1]:1,0", x, "=i32[2]:5,3"], {}, "qnn.scatter_nd %{{.*}} -> tensor<5x3xf32>", [x], {},
         "has 1 inputs, needed: 3")
    case("index", "TensorScatterAdd", [x, "=i32[1,1]:1", "u:f32[1,3]"], {}, ["qnn.scatter_nd", "qnn.add"], [x], {}, "has 1 inputs, needed: 3")
    case("index", "TensorScatterSub", [x, "=i32[1,1]:1", "u:f32[1,3]"], {}, ["qnn.scatter_nd", "qnn.sub"], [x], {}, "has 1 inputs, needed: 3")
    case("index", "TensorScatterUpdate", [x, "=i32[1,1]:1", "u:f32[1,3]"], {}, ["qnn.scatter_nd", "qnn.scatter_nd", "qnn.select_v2"], [x], {},
         "has 1 inputs, needed: 3")
    case("index", "Range", ["a:i32[]", "=i32[]:5", "=i32[]:1"], {}, "qnn.range", ["a:i32[]"], {}, "has 1 inputs, needed: 3")
    case("index", "OneHot", ["i:i32[2]", "=i32[]:4", "=f32[]:1.0", "=f32[]:0.0"], {"axis": -1}, "qnn.one_hot %{{.*}} -> tensor<2x4xf32>",
         ["i:i32[2]"], {}, "has 1 inputs, needed: 4")
    case("index", "Where", ["x:b[4]"], {}, "qnn.where", [], {}, "has 0 inputs, needed: 1")
    for op in ("MatrixDiag", "MatrixDiagV2", "MatrixDiagV3"):
        case("index", op, ["x:f32[3]"], {}, "qnn.matrix_diag %{{.*}} -> tensor<3x3xf32>", ["x:f32[3]", "=i32[]:1"], {}, "k must be the constant 0")
    for op in ("MatrixSetDiag", "MatrixSetDiagV2", "MatrixSetDiagV3"):
        case("index", op, ["x:f32[3,3]", "d:f32[3]"], {}, "qnn.matrix_set_diag", ["x:f32[3,3]", "d:f32[3]", "=i32[]:1"], {},
             "k must be the constant 0")
    case("index", "Diag", ["x:f32[3]"], {}, "qnn.matrix_diag", [x], {}, "input #0 has rank 2, accepted: 1")
    for op in ("DiagPart", "MatrixDiagPart", "MatrixDiagPartV2", "MatrixDiagPartV3"):
        case("index", op, ["x:f32[3,3]"], {}, ["qnn.reshape", "qnn.gather %{{.*}} -> tensor<1x3xf32>"], ["x:f32[3]"], {}, "accepted is a matrix of known shape")
    case("index", "Cross", [x, "z:f32[2,3]"], {}, ["qnn.gather", "qnn.mul", "qnn.sub"], ["x:f32[4]", "z:f32[4]"], {}, "a last axis of 3")
    case("index", "SparseToDense", ["i:i32[2]", "=i32[1]:4", "v:f32[2]", "=f32[]:0.0"], {}, "qnn.sparse_to_dense", [x], {}, "has 1 inputs, needed: 4")
    case("index", "SparseToDense", ["=i32[2]:0,2", "=i32[1]:4", "=f32[2]:1.0,2.0", "=f32[]:-1.0"], {},
         "dense<[1.000000e+00, -1.000000e+00, 2.000000e+00, -1.000000e+00]>", ["=i32[2]:0,4", "=i32[1]:4", "=f32[2]:1.0,2.0", "=f32[]:-1.0"], {},
         "index 4 outside of [4]", flags="--output=y", name="SparseToDenseConstant")
    case("index", "ScatterNd", ["=i32[3,1]:1,0,1", "=f32[3]:1.0,2.0,4.0", "=i32[1]:3"], {}, "dense<[2.000000e+00, 5.000000e+00, 0.000000e+00]>",
         ["=i32[1,1]:-1", "=f32[1]:1.0", "=i32[1]:3"], {}, "index -1 outside of [3]", flags="--output=y", name="ScatterNdConstant")
    case("index", "Unique", ["=i32[4]:7,3,7,1"], {}, "dense<[7, 3, 1]>", flags="--output=y", name="UniqueConstant")
    case("reduction", "TopKV2", ["=f32[3]:1.0,3.0,3.0", "=i32[]:2"], {}, "dense<[1, 2]>", flags="--output=y:1", name="TopKConstant")
    case("index", "SegmentSum", [x, "=i32[2]:0,0"], {}, "qnn.segment_sum", [x], {}, "has 1 inputs, needed: 2")
    case("index", "Unique", ["x:i32[4]"], {}, "qnn.unique", [], {}, "has 0 inputs, needed: 1")
    case("index", "InvertPermutation", ["p:i32[3]"], {}, "qnn.scatter_nd", ["p:i64[3]"], {}, "accepted is a vector of int32")

    for op in ("Sum", "Prod", "Max", "Min"):
        case("index", "UnsortedSegment" + op, ["x:f32[4,3]", "s:i64[4]", "=i32[]:5"], {},
             ["qnn.cast %{{.*}} {to = i32}", "qnn.unsorted_segment_" + op.lower() + " %{{.*}} -> tensor<5x3xf32>"],
             ["x:f32[4,3]", "s:i32[3]", "=i32[]:5"], {}, "segment ids have shape")
    case("index", "Bucketize", [x], {"boundaries": [-1.0, 2.5]},
         "qnn.bucketize %{{.*}} {boundaries = array<f32: -1.000000e+00, 2.500000e+00>} : (tensor<2x3xf32>) -> tensor<2x3xi32>", None,
         {"boundaries": [2.5, -1.0]}, "are not ascending")
    case("index", "MatrixBandPart", ["x:f32[3,3]", "=i64[]:1", "=i64[]:0"], {},
         ["dense<{{.*}}true, false, false], [true, true, false], [false, true, true]", "qnn.select_v2"], ["x:f32[3]", "=i64[]:1", "=i64[]:0"],
         {}, "input #0 has shape [3], needed: matrices")

    # ---- bits, complex and random numbers
    case("signal", "Bitcast", ["x:f32[4]"], {"type": T("i16")}, "qnn.bitcast %{{.*}} {to = i16} : (tensor<4xf32>) -> tensor<4x2xi16>",
         ["x:i8[3]"], {"type": T("i32")}, "the last dimension of [3] is not 4, which makes one 'i32'")
    for op, name in {"Real": "real", "Imag": "imag", "ComplexAbs": "complex_abs"}.items():
        case("signal", op, ["x:c64[4]"], {}, "qnn.%s %%{{.*}} : (tensor<4xcomplex<f32>>) -> tensor<4xf32>" % name, ["x:f32[4]"], {},
             "an operand of %s is of type f32, accepted: c64, c128" % name)
    case("signal", "RFFT2D", ["x:f32[4,8]", "=i32[2]:4,8"], {}, "qnn.rfft2d %{{.*}} -> tensor<4x5xcomplex<f32>>", ["x:f32[4,8]", "=i32[2]:4,6"],
         {}, "fft_length is [4,6], accepted: powers of two")
    case("signal", "RFFT", ["x:f32[2,8]", "=i32[1]:8"], {}, ["qnn.reshape %{{.*}} -> tensor<2x1x8xf32>", "qnn.rfft2d",
         "qnn.reshape %{{.*}} -> tensor<2x5xcomplex<f32>>"], ["x:f32[2,8]", "n:i32[1]"], {}, "fft_length (input #1) must be a constant")
    for op, name in {"RandomUniform": "random_uniform", "RandomStandardNormal": "random_standard_normal"}.items():
        case("signal", op, ["=i32[2]:2,3"], {"dtype": T("f32"), "seed": 3, "seed2": 4},
             "qnn.%s %%{{.*}} {seed = 3 : i64, seed2 = 4 : i64} : (tensor<2xi32>) -> tensor<2x3xf32>" % name, None, {"dtype": T("f64")},
             "attribute 'dtype' is float64, accepted: float32")
    case("signal", "Multinomial", [x, "=i32[]:5"], {"seed": 3, "output_dtype": T("i32")},
         "qnn.multinomial %{{.*}} : (tensor<2x3xf32>, tensor<i32>) -> tensor<2x5xi32>", ["x:i32[2,3]", "=i32[]:5"], {},
         "input #0 is of type i32, accepted: f32")

    # ---- ranges
    case("quantization", "FakeQuantWithMinMaxArgs", [x], {"min": -1.0, "max": 3.0, "num_bits": 4},
         "qnn.fake_quant %{{.*}} {max = [3.000000e+00 : f32], min = [-1.000000e+00 : f32], num_bits = 4 : i64}", None,
         {"num_bits": 17}, "attribute 'num_bits' is 17, accepted: 2 to 16")
    case("quantization", "FakeQuantWithMinMaxVars", [x, "=f32[]:-1.0", "=f32[]:1.0"], {"narrow_range": True},
         "qnn.fake_quant %{{.*}}narrow_range = true", [x, "=f32[2]:-1.0", "=f32[2]:1.0"], {}, "min and max have 2 and 2 values")
    case("quantization", "FakeQuantWithMinMaxVars", [x, "a:f32[]", "b:f32[]"], {}, ["qnn.floor", "qnn.maximum", "qnn.minimum"],
         ["x:f64[2,3]", "a:f32[]", "b:f32[]"], {}, "no kernel computes; --narrow-types", name="FakeQuantComputedRange")
    case("quantization", "FakeQuantWithMinMaxVarsPerChannel", [x, "=f32[3]:-1.0", "=f32[3]:1.0,2.0,3.0"], {},
         "qnn.fake_quant %{{.*}} {axis = 1 : i64, max = [1.000000e+00 : f32, 2.000000e+00 : f32, 3.000000e+00 : f32]",
         [x, "=f32[2]:-1.0", "=f32[2]:1.0"], {}, "ranges of 2 channels; the last axis of the input has 3")
    case("quantization", "QuantizeAndDequantizeV2", [x, "=f32[]:-1.0", "=f32[]:1.0"], {"range_given": True, "narrow_range": True},
         "qnn.fake_quant", None, {"range_given": False}, "the range is measured on the data")
    case("quantization", "QuantizeAndDequantizeV3", [x, "=f32[]:-1.0", "=f32[]:1.0", "=i32[]:8"], {"narrow_range": True},
         "qnn.fake_quant", [x, "=f32[]:-1.0", "=f32[]:1.0", "=i32[]:30"], {}, "num_bits is 30, accepted: 2 to 16")

    case("quantization", "QuantizeAndDequantize", [x], {"range_given": True, "input_min": -1.0, "input_max": 1.0}, "qnn.fake_quant", None,
         {"range_given": False}, "the range is measured on the data")

    case("quantization", "Dequantize", ["=q8[4]:0,1,128,255", "=f32[]:-1.3", "=f32[]:2.1"], {"mode": "MIN_FIRST"},
         "dense<[-1.30666661, -1.29333329, 0.399999976, 2.09333324]>", ["=q8[4]:0,1,128,255", "=f32[2]:-1.3,0.0", "=f32[]:2.1"], {}, "input #1 has shape [2], needed: 1 value", flags="--output=y")
    case("quantization", "QuantizeV2", ["=f32[2]:-1.0,0.5", "=f32[]:-1.0", "=f32[]:1.0"], {"mode": "SCALED", "T": T("q8")}, None,
         ["=f32[2]:-1.0,0.5", "=f32[]:-1.0", "=f32[]:1.0"], {"mode": "MOST"}, "attribute 'mode' is 'MOST', accepted: MIN_COMBINED, MIN_FIRST, SCALED",
         flags="--output=y:1")

    # ---- plumbing
    # ---- lists and arrays of tensors: test/Import/GraphDef has whole graphs that convert
    for op, needed in {"TensorArrayConcatV3": "2", "TensorArrayGatherV3": "3", "TensorArraySizeV3": "2",
                       "TensorArraySplitV3": "4", "TensorArrayWriteV3": "4", "TensorListConcat": "1 to 3",
                       "TensorListConcatV2": "1 to 3", "TensorListGather": "2 to 3", "TensorListPushBack": "2",
                       "TensorListResize": "2", "TensorListScatter": "3 to 4",
                       "TensorListScatterIntoExistingList": "3", "TensorListScatterV2": "3 to 4",
                       "TensorListSplit": "3"}.items():
        case("lists", op, [], {}, None, [], {}, "has 0 inputs, needed: %s" % needed)
    case("control", "Print", ["x:f32[2]", "z:f32[2]"], {}, "return %{{.*}} : tensor<2xf32>", [], {}, "has 0 inputs, needed: at least 1",
         flags="--output y")
    for op in ("Variable", "VariableV2", "VarHandleOp", "ReadVariableOp", "AutoReloadVariable", "Assign", "AssignVariableOp", "AssignAdd",
               "AssignSub", "SaveV2", "RestoreV2"):
        case("control", op, [], {}, None, [], {}, "the graph is not frozen", flags="--output=y")
    for op in ("HashTable", "HashTableV2", "MutableHashTable", "MutableHashTableV2", "MutableDenseHashTableV2",
               "LookupTableFind", "LookupTableFindV2", "LookupTableSize", "LookupTableSizeV2"):
        case("control", op, [], {}, None, [], {}, "name with --input the look-up itself", flags="--output=y")
    case("control", "PlaceholderV2", [], {"dtype": T("f32")}, None, [], {}, "name it with --input", flags="--output=y")
    case("control", "Switch", ["x:f32[2]", "=b[]:true"], {}, "return %{{.*}} : tensor<2xf32>", ["x:f32[2]"], {},
         "has 1 inputs, needed: 2", flags="--output=y:1")
    for op in ("Identity", "Snapshot", "StopGradient", "PreventGradient", "CheckNumerics", "EnsureShape"):
        case("control", op, ["x:f32[2]"], {}, "return %{{.*}} : tensor<2xf32>", [], {}, "has 0 inputs, needed: 1")
    case("control", "PlaceholderWithDefault", ["=f32[2]:1.0,2.0"], {}, "dense<[1.000000e+00, 2.000000e+00]>", ["x:f32[2]", "z:f32[2]"],
         {}, "has 2 inputs, needed: 1", flags="--output=y")
    case("control", "IdentityN", ["x:f32[2]", "z:i32[3]"], {}, "return %{{.*}} : tensor<2xf32>", [], {}, "has 0 inputs, needed: at least 1")

    # ---- boxes
    boxes = ["x:f32[8,4]", "s:f32[8]", "=i32[]:3"]
    limits = ["=f32[]:0.5", "=f32[]:0.1"]
    case("detection", "NonMaxSuppression", boxes, {"iou_threshold": 0.25}, ["qnn.non_max_suppression_v4", "qnn.slice"], boxes[:2], {},
         "has 2 inputs, needed: 3 to 5")
    case("detection", "NonMaxSuppressionV2", boxes + limits[:1], {}, ["qnn.non_max_suppression_v4", "qnn.slice"], boxes[:2], {},
         "has 2 inputs, needed: 3 to 5")
    case("detection", "NonMaxSuppressionV3", boxes + limits, {}, ["qnn.non_max_suppression_v4", "qnn.slice"], boxes[:2], {},
         "has 2 inputs, needed: 3 to 5")
    case("detection", "NonMaxSuppressionV4", boxes + limits, {"pad_to_max_output_size": True}, "qnn.non_max_suppression_v4", boxes[:2], {},
         "has 2 inputs, needed: 3 to 5")
    case("detection", "NonMaxSuppressionV3", boxes + limits, {}, "qnn.non_max_suppression_v4", boxes + ["=f32[]:1.5", "=f32[]:0.1"], {},
         "its overlap threshold is 1.500000, accepted: 0 to 1", name="SuppressionOverlap")
    case("detection", "NonMaxSuppressionV5", boxes + limits + ["=f32[]:0.0"], {}, "qnn.non_max_suppression_v5",
         boxes + limits + ["=f32[]:-1.0"], {}, "its sigma is -1.000000, accepted: 0 and above", name="SuppressionSigma")
    case("detection", "NonMaxSuppressionV5", boxes + limits + ["=f32[]:0.0"], {"pad_to_max_output_size": True}, "qnn.non_max_suppression_v5",
         boxes, {}, "has 3 inputs, needed: 6")
    many = ["x:f32[2,6,1,4]", "s:f32[2,6,3]", "=i32[]:4", "=i32[]:5", "=f32[]:0.5", "=f32[]:0.25"]
    case("detection", "CombinedNonMaxSuppression", many, {}, ["qnn.non_max_suppression_v4", "qnn.topk_v2", "qnn.pack %{{.*}} -> tensor<2x5x4xf32>",
         "qnn.pack %{{.*}} -> tensor<2xi32>"], ["x:f32[2,6,2,4]"] + many[1:], {}, "1 or classes, 4]", flags="--output=y --output=y:3")
    case("detection", "CombinedNonMaxSuppression", ["x:f32[1,6,3,4]", "s:f32[1,6,3]"] + many[2:], {"clip_boxes": False, "pad_per_class": True},
         "qnn.pack %{{.*}} -> tensor<1x5x4xf32>", name="CombinedSuppressionOfClasses")
    box = {"num_classes": 2, "nms_score_threshold": 0.1, "nms_iou_threshold": 0.5,
           **{f"{side}_scale": 10.0 for side in "yxhw"}}
    case("detection", "TFLite_Detection_PostProcess", ["x:f32[1,8,4]", "s:f32[1,8,3]", "a:f32[8,4]"],
         {"max_detections": 5, "max_classes_per_detection": 1, **box},
         'qnn.custom "TFLite_Detection_PostProcess"{{.*}} -> (tensor<f32>, tensor<f32>, tensor<f32>, tensor<f32>)', None,
         {"max_detections": None}, "has no attribute 'max_detections' (int)")
    for name, change, told in (("Classes", {"num_classes": 5}, "'num_classes' is 5, accepted: the 3 columns of input #1"),
                               ("Overlap", {"nms_iou_threshold": 0.0}, "'nms_iou_threshold' is 0.000000, accepted: above 0, up to 1"),
                               ("Scale", {"y_scale": None}, "has no attribute 'y_scale' (float)")):
        case("detection", "TFLite_Detection_PostProcess", ["x:f32[1,8,4]", "s:f32[1,8,3]", "a:f32[8,4]"],
             {"max_detections": 5, "max_classes_per_detection": 1, **box},
             'qnn.custom "TFLite_Detection_PostProcess"', None, change, told, name="PostProcess" + name)
    for name, shapes, told in (("Anchors", ["[1,8,4]", "[1,8,3]", "[2,4]"], "has inputs [1,8,4], [1,8,3] and [2,4], needed: [1, n, 4 or more], [1, n, classes] and [n, 4]"),
                               ("Images", ["[1,8,4]", "[8,8,3]", "[8,4]"], "has inputs [1,8,4], [8,8,3] and [8,4], needed"),
                               ("Sides", ["[1,8,3]", "[1,8,3]", "[8,4]"], "has inputs [1,8,3], [1,8,3] and [8,4], needed")):
        case("detection", "TFLite_Detection_PostProcess", ["x:f32[1,8,5]", "s:f32[1,8,3]", "a:f32[8,4]"],
             {"max_detections": 5, "max_classes_per_detection": 1, **box}, 'qnn.custom "TFLite_Detection_PostProcess"',
             [f"{n}:f32{shape}" for n, shape in zip("xsa", shapes)], {}, told, name="PostProcess" + name)
    case("detection", "TFLite_Detection_PostProcess", ["x:f32[1,2,4]", "s:f32[1,2,3]", "=f32[2,4]:-1,0,1,2,0,0,3,4"],
         {"max_detections": 5, "max_classes_per_detection": 1, **box}, 'qnn.custom "TFLite_Detection_PostProcess"',
         ["x:f32[1,2,4]", "s:f32[1,2,3]", "=f32[2,4]:-1,0,1,2,0,0,3,-4"], {}, "anchor 1 has width -4.000000, accepted: above 0", name="PostProcessSizes")
    case("detection", "AudioSpectrogram", ["x:f32[1600,2]"], {"window_size": 480, "stride": 320, "magnitude_squared": True},
         'qnn.custom "AudioSpectrogram"{{.*}} -> tensor<2x4x257xf32>', ["x:f32[1600]"], {}, "is no float32 tensor of rank 2")
    case("detection", "Mfcc", ["x:f32[2,4,257]", "=i32[]:16000"],
         {"upper_frequency_limit": 4000.0, "lower_frequency_limit": 20.0, "filterbank_channel_count": 40,
          "dct_coefficient_count": 10}, 'qnn.custom "Mfcc"{{.*}} -> tensor<2x4x10xf32>', None,
         {"dct_coefficient_count": 50}, "'dct_coefficient_count' 50 and 'filterbank_channel_count' 40, accepted: 1 to the latter")
    case("detection", "Mfcc", ["x:f32[2,4,257]", "=i32[]:16000"], {"dct_coefficient_count": 10}, 'qnn.custom "Mfcc"',
         ["x:f32[2,4,1]", "=i32[]:16000"], {}, "input #0 has 1 bins, needed: 2 or more", name="MfccBins")
    case("detection", "SomethingNew", [x], {"n": 3}, 'qnn.custom "SomethingNew"', flags="--allow-custom-ops")
