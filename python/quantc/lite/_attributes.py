# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Every attribute of TensorFlow's converter classes: honoured, without effect, or refused with the reason.

A refused attribute may be set to its default; any other value raises when it is set.
"""

from __future__ import annotations

from typing import Any, Dict, NamedTuple, Optional

HONOURED, NO_EFFECT, REFUSED = "honoured", "no effect", "refused"


class Attribute(NamedTuple):
    default: Any
    kind: str
    reason: str = ""


def _refused(default: Any, reason: str) -> Attribute:
    return Attribute(default, REFUSED, reason)


_DUMPS = "it writes TensorFlow's own intermediate code; quant-opt shows quantc's"
_LISTS = "lists of tensors are TensorFlow's; quantc has no form of them to choose between"
_STABLEHLO = "quantc quantizes its own dialect, not StableHLO"
_ORIGIN = "metadata about the origin is not written"

# Both generations of the class.
COMMON: Dict[str, Attribute] = {
    "optimizations": Attribute(None, HONOURED),
    "representative_dataset": Attribute(None, HONOURED),
    "target_spec": Attribute(None, HONOURED),
    "allow_custom_ops": Attribute(False, HONOURED),
    "inference_input_type": Attribute(None, HONOURED),
    "inference_output_type": Attribute(None, HONOURED),
    "experimental_new_converter": Attribute(True, HONOURED),
    "_experimental_disable_per_channel": Attribute(False, HONOURED),
    "_experimental_full_integer_quantization_bias_type": Attribute(None, HONOURED),
    # Ours: which rules, as --compat of the command line; and further keyword arguments of quantc.convert.
    "compat": Attribute(None, HONOURED),
    "quantc_options": Attribute(None, HONOURED),
    "result": Attribute(None, HONOURED),
    # The file is the same whatever they say.
    "experimental_enable_resource_variables": Attribute(True, NO_EFFECT, "variables become constants"),
    "exclude_conversion_metadata": Attribute(False, NO_EFFECT, "quantc writes no metadata of a conversion"),
    "experimental_lower_to_saved_model": Attribute(True, NO_EFFECT, "models in memory are always saved first"),
    "experimental_mlir_quantizer": Attribute(True, NO_EFFECT, "there is one quantizer"),
    "_experimental_lower_tensor_list_ops": Attribute(True, NO_EFFECT, "there are no tensor lists in the result"),
    "_experimental_default_to_single_batch_in_tensor_list_ops": Attribute(False, NO_EFFECT, "an open batch is 1"),
    "_experimental_enable_composite_direct_lowering": Attribute(True, NO_EFFECT, "composites are expanded"),
    "enable_timing": Attribute(None, NO_EFFECT, "Result.summary says what was done"),
    # Refused.
    "experimental_new_quantizer": _refused(True, "the old quantizer's rules are not implemented"),
    "experimental_new_dynamic_range_quantizer": _refused(True, "the old quantizer's rules are not implemented"),
    "_experimental_calibrate_only": _refused(False, "use quantc.calibrate, which gives the ranges by tensor"),
    "_experimental_sparsify_model": _refused(False, "sparse weights are not written"),
    "_experimental_disable_per_channel_quantization_for_dense_layers": _refused(
        False, "one scale a tensor is for all layers (_experimental_disable_per_channel) or for none"
    ),
    "unfold_batchmatmul": _refused(False, "BATCH_MATMUL stays one operator"),
    "legalize_custom_tensor_list_ops": _refused(False, _LISTS),
    "_experimental_unfold_large_splat_constant": _refused(False, "constants are written whole"),
    "_experimental_tf_quantization_mode": _refused(None, "quantization of TensorFlow's graph is not done"),
    "_experimental_quantization_options": _refused(None, _STABLEHLO),
    "experimental_use_stablehlo_quantizer": _refused(False, _STABLEHLO),
    "experimental_stablehlo_quantizer_config": _refused(None, _STABLEHLO),
    "_experimental_enable_dynamic_update_slice": _refused(False, _LISTS),
    "_experimental_preserve_assert_op": _refused(False, "assertions are not part of inference"),
    "_experimental_guarantee_all_funcs_one_use": _refused(False, "functions are always inlined"),
    "_experimental_low_bit_qat": _refused(False, "trained weights of less than 8 bits are not kept as such"),
    "_experimental_allow_all_select_tf_ops": _refused(False, "operators of TensorFlow's runtime can't be embedded"),
    "_experimental_variable_quantization": _refused(False, "variables become constants"),
    "_experimental_disable_fuse_mul_and_fc": _refused(False, "the fusion keeps the result; quantc does it always"),
    "_experimental_use_buffer_offset": _refused(False, "files over 2 GB are not written"),
    "_experimental_reduce_type_precision": _refused(False, "say what is wanted: quantize='dynamic' or 'float16'"),
    "_experimental_qdq_conversion_mode": _refused(None, "pairs of quantize and dequantize are read as they stand"),
    "_experimental_strict_qdq": _refused(False, "pairs of quantize and dequantize are read as they stand"),
    "_experimental_unsafe_fuse_dynamic_shaped_broadcast": _refused(False, "only safe fusions are made"),
    "canonicalizing_inf_as_min_max_float": _refused(True, "infinite constants can't be quantized"),
    "model_origin_framework": _refused("UNSET", _ORIGIN),
    "serialize_debug_metadata": _refused(False, _ORIGIN),
    "ir_dump_dir": _refused(None, _DUMPS),
    "ir_dump_pass_regex": _refused(None, _DUMPS),
    "ir_dump_func_regex": _refused(None, _DUMPS),
    "print_ir_before": _refused(None, _DUMPS),
    "print_ir_after": _refused(None, _DUMPS),
    "print_ir_module_scope": _refused(None, _DUMPS),
    "elide_elementsattrs_if_larger": _refused(None, _DUMPS),
}

# What TensorFlow's objects keep for themselves; there to be read, not to be set.
_INTERNAL = "it is internal to TensorFlow's class"
for _name, _default in {
    "saved_model_dir": None,
    "_saved_model_tags": None,
    "_saved_model_version": 0,
    "_saved_model_exported_names": [],
    "_debug_info": None,
    "_debug_info_func": None,
    "_tflite_metrics": None,
    "_collected_converter_params": {},
    "_metadata": None,
    "_funcs": None,
    "_trackable_obj": None,
    "_keras_model": None,
    "_graph_def": None,
    "_input_tensors": None,
    "_output_tensors": None,
    "_input_arrays_with_shape": None,
    "_output_arrays": None,
    "_control_output_arrays": None,
    "_serving_funcs": None,
    "_inputs": None,
}.items():
    COMMON[_name] = _refused(_default, _INTERNAL)

# The 1.x class alone.
FIRST: Dict[str, Attribute] = {
    "inference_type": Attribute(None, HONOURED),
    "quantized_input_stats": Attribute(None, HONOURED),
    "default_ranges_stats": Attribute(None, HONOURED),
    "output_format": Attribute(2, HONOURED),
    "reorder_across_fake_quant": Attribute(False, HONOURED),
    "change_concat_input_ranges": Attribute(False, HONOURED),
    "dump_graphviz_dir": Attribute(None, HONOURED),
    "dump_graphviz_video": Attribute(False, HONOURED),
    "conversion_summary_dir": Attribute(None, HONOURED),
    "post_training_quantize": Attribute(False, HONOURED),
    "target_ops": Attribute(None, HONOURED),
    "drop_control_dependency": _refused(True, "a .tflite has no control dependencies"),
}


def check(attributes: Dict[str, Attribute], name: str, value: Any) -> Optional[str]:
    """Why `value` is refused; None when it is taken."""
    attribute = attributes[name]
    if attribute.kind != REFUSED or value is attribute.default:
        return None
    try:
        same = bool(value == attribute.default) or (not value and not attribute.default)
    except Exception:
        same = False
    return None if same else attribute.reason
