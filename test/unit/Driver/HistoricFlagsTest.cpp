//===- HistoricFlagsTest.cpp ------------------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "HistoricFlags.h"

#include <gtest/gtest.h>

using namespace quantc;
using namespace quantc::driver;
using pipelines::Compat;
using pipelines::IOType;
using pipelines::Quantize;

namespace {
HistoricRequest translate(bool toco, std::vector<std::string> arguments, HistoricFaults &faults) {
  return translateHistoricFlags(parseHistoricFlags(toco, arguments, faults), faults);
}

HistoricRequest accept(bool toco, std::vector<std::string> arguments) {
  HistoricFaults faults;
  arguments.push_back(toco ? "--input_file=g.pb" : "--graph_def_file=g.pb");
  arguments.push_back("--output_file=m.tflite");
  HistoricRequest request = translate(toco, arguments, faults);
  for (const std::string &f : faults.usage)
    ADD_FAILURE() << f;
  for (const std::string &f : faults.refused)
    ADD_FAILURE() << f;
  return request;
}

std::string refuse(bool toco, std::vector<std::string> arguments, bool usage) {
  HistoricFaults faults;
  arguments.push_back("--graph_def_file=g.pb");
  arguments.push_back("--output_file=m.tflite");
  translate(toco, arguments, faults);
  const auto &list = usage ? faults.usage : faults.refused;
  EXPECT_EQ((usage ? faults.refused : faults.usage).size(), 0u);
  return list.size() == 1 ? list[0] : std::to_string(list.size()) + " faults";
}
} // namespace

TEST(HistoricFlags, PublishedDeepLabCommand) {
  HistoricRequest r =
      accept(false, {"--output_format=TFLITE", "--input_shape=1,513,513,3",
                     "--input_arrays=\"MobilenetV2/MobilenetV2/input\"", "--inference_type=QUANTIZED_UINT8",
                     "--inference_input_type=QUANTIZED_UINT8", "--std_dev_values=128", "--mean_values=128",
                     "--change_concat_input_ranges=true", "--output_arrays=\"ArgMax\""});
  EXPECT_EQ(r.model, "g.pb");
  EXPECT_EQ(r.output, "m.tflite");
  ASSERT_EQ(r.convert.load.graph.inputs.size(), 1u);
  EXPECT_EQ(r.convert.load.graph.inputs[0].name, "MobilenetV2/MobilenetV2/input");
  EXPECT_EQ(r.convert.load.graph.inputs[0].shape, (std::vector<int64_t>{1, 513, 513, 3}));
  EXPECT_EQ(r.convert.load.graph.outputs, std::vector<std::string>{"ArgMax"});
  EXPECT_EQ(r.convert.quantize, Quantize::UInt8);
  EXPECT_EQ(r.convert.inputType, IOType::UInt8);
  EXPECT_EQ(r.convert.compat, Compat::TFLite);
  EXPECT_TRUE(r.convert.changeConcatInputRanges);
  EXPECT_EQ(r.convert.inputStats.at("MobilenetV2/MobilenetV2/input").mean, 128);
  EXPECT_EQ(r.convert.inputStats.at("MobilenetV2/MobilenetV2/input").std, 128);
}

TEST(HistoricFlags, DefaultsOfEachProgram) {
  HistoricRequest t = accept(false, {});
  EXPECT_EQ(t.convert.quantize, Quantize::None);
  EXPECT_EQ(t.convert.compat, Compat::TFLite);
  EXPECT_FALSE(t.convert.changeConcatInputRanges);
  EXPECT_FALSE(t.convert.stats.has_value());
  HistoricRequest o = accept(true, {"--inference_type=QUANTIZED_UINT8"});
  EXPECT_EQ(o.convert.compat, Compat::Toco);
  EXPECT_TRUE(o.convert.changeConcatInputRanges);
  ASSERT_TRUE(o.convert.stats.has_value());
  EXPECT_EQ(o.convert.stats->mean, 0);
  EXPECT_EQ(o.convert.stats->std, 1);
  EXPECT_EQ(accept(false, {"--experimental_new_converter=false"}).convert.compat, Compat::Toco);
  EXPECT_EQ(accept(true, {"--experimental_new_converter"}).convert.compat, Compat::TFLite);
}

TEST(HistoricFlags, ValueAfterASpaceAndBooleanForms) {
  HistoricRequest r =
      accept(true, {"--input_arrays", "a,b", "--input_shapes", "1,2:", "--allow_custom_ops", "true",
                    "--reorder_across_fake_quant", "--change_concat_input_ranges=FALSE"});
  ASSERT_EQ(r.convert.load.graph.inputs.size(), 2u);
  EXPECT_EQ(r.convert.load.graph.inputs[1].shape, std::vector<int64_t>{}); // an empty shape is a scalar
  EXPECT_TRUE(r.convert.load.graph.allowCustomOps);
  EXPECT_TRUE(r.convert.reorderAcrossFakeQuant);
  EXPECT_FALSE(r.convert.changeConcatInputRanges);
}

TEST(HistoricFlags, DeprecatedAndForeignSpellings) {
  HistoricRequest r = accept(true, {"--input_array=x", "--input_shape=1,4", "--mean_value=127.5",
                                    "--std_value=127.5", "--output_array=y", "--quantize_weights"});
  EXPECT_EQ(r.convert.load.graph.inputs[0].name, "x");
  EXPECT_EQ(r.convert.inputStats.at("x").mean, 127.5f);
  EXPECT_EQ(r.convert.quantize, Quantize::Dynamic);
  EXPECT_EQ(accept(false, {"--inference_type=uint8", "--input_type=QUANTIZED_UINT8"}).convert.inputType,
            IOType::UInt8);
}

TEST(HistoricFlags, PostTrainingQuantization) {
  EXPECT_EQ(accept(false, {"--post_training_quantize"}).convert.quantize, Quantize::Dynamic);
  EXPECT_EQ(accept(false, {"--post_training_quantize", "--quantize_to_float16"}).convert.quantize,
            Quantize::Float16);
  HistoricRequest alone = accept(false, {"--quantize_to_float16"});
  EXPECT_EQ(alone.convert.quantize, Quantize::None);
  EXPECT_EQ(alone.notes.size(), 1u);
  HistoricRequest both = accept(false, {"--post_training_quantize", "--inference_type=QUANTIZED_UINT8"});
  EXPECT_EQ(both.convert.quantize, Quantize::Dynamic);
  EXPECT_EQ(both.notes.size(), 1u);
}

TEST(HistoricFlags, InputTypeOfTheNewConverterDecides) {
  EXPECT_EQ(
      accept(false, {"--inference_type=QUANTIZED_UINT8", "--inference_input_type=INT8"}).convert.quantize,
      Quantize::Int8);
  HistoricRequest f = accept(false, {"--inference_type=QUANTIZED_UINT8", "--inference_input_type=FLOAT"});
  EXPECT_EQ(f.convert.quantize, Quantize::UInt8);
  EXPECT_EQ(f.convert.inputType, IOType::Float);
  EXPECT_EQ(f.convert.outputType, IOType::Float);
}

TEST(HistoricFlags, DefaultRanges) {
  HistoricRequest r = accept(false, {"--default_ranges_min=0", "--default_ranges_max=6"});
  EXPECT_EQ(r.convert.defaultRange, (std::pair<double, double>{0, 6}));
  EXPECT_NE(refuse(false, {"--default_ranges_min=0"}, true).find("go together"), std::string::npos);
  EXPECT_NE(refuse(false, {"--default_ranges_min=7", "--default_ranges_max=6"}, true).find("larger"),
            std::string::npos);
}

TEST(HistoricFlags, ModelChecks) {
  HistoricRequest r =
      accept(true, {"--model_checks={count_type:Conv,count_min:1,count_max:9},{count_type:Total}"});
  ASSERT_EQ(r.convert.modelChecks.size(), 2u);
  EXPECT_EQ(r.convert.modelChecks[0].countType, "Conv");
  EXPECT_EQ(r.convert.modelChecks[0].min, 1);
  EXPECT_EQ(r.convert.modelChecks[0].max, 9);
  EXPECT_EQ(r.convert.modelChecks[1].countType, "Total");
  EXPECT_EQ(r.convert.modelChecks[1].min, 0);
  HistoricRequest open = accept(true, {"--model_checks={count_type:Conv,count_min:-1,count_max:-1}"});
  EXPECT_EQ(open.convert.modelChecks[0].max, std::numeric_limits<int64_t>::max());
  EXPECT_NE(refuse(true, {"--model_checks=Conv"}, true).find("is not like"), std::string::npos);
}

TEST(HistoricFlags, BadUsageSaysWhat) {
  EXPECT_EQ(refuse(false, {"--no_such_flag=1"}, true),
            "--no_such_flag is a flag of neither tflite_convert nor toco");
  EXPECT_EQ(refuse(false, {"--inference_typ3=FLOAT"}, true),
            "--inference_typ3 is a flag of neither tflite_convert nor toco; --inference_type is the nearest");
  EXPECT_EQ(refuse(true, {"--mean_value=1", "--mean_values=1"}, true),
            "--mean_value and --mean_values are two forms of one flag; give one of them");
  EXPECT_EQ(refuse(true, {"--input_array=a,b"}, true),
            "--input_array takes one; --input_arrays takes a list");
  EXPECT_EQ(refuse(false, {"--dedupe_array_min_size_bytes=many"}, true),
            "--dedupe_array_min_size_bytes: 'many' is no number of bytes");
  EXPECT_EQ(refuse(false, {"model.pb"}, true), "'model.pb' is no flag; flags begin with --");
  EXPECT_EQ(refuse(false, {"--allow_custom_ops=maybe"}, true),
            "--allow_custom_ops=maybe: allowed are true and false");
  EXPECT_EQ(refuse(false, {"--inference_type=QUANTIZED_UINT4"}, true),
            "--inference_type=QUANTIZED_UINT4: allowed are FLOAT, QUANTIZED_UINT8, UINT8 and INT8");
  EXPECT_EQ(refuse(false, {"--input_arrays=a,b", "--input_shapes=1,2"}, true),
            "--input_shapes has 1 shapes for 2 --input_arrays");
  EXPECT_EQ(refuse(false, {"--input_arrays=a", "--mean_values=0,1", "--std_dev_values=1,1"}, true),
            "--mean_values has 2 numbers for 1 --input_arrays");
  EXPECT_EQ(refuse(false, {"--input_arrays=a", "--mean_values=0", "--std_dev_values=0"}, true),
            "--std_dev_values holds 0; real = (raw - mean) / std");
  EXPECT_EQ(refuse(false, {"--input_arrays=a\xe2\x80\x8b"}, true),
            "--input_arrays: 'a\xe2\x80\x8b' has a character outside 32 to 126; --allow_nonascii_arrays "
            "permits it");
  EXPECT_EQ(refuse(false, {"--inference_type=FLOAT", "--inference_type=INT8"}, true),
            "--inference_type is given twice: FLOAT and INT8");
}

TEST(HistoricFlags, RefusalsNameFlagReasonAndAlternative) {
  const std::pair<const char *, const char *> rows[] = {
      {"--target_ops=SELECT_TF_OPS", "--allow_custom_ops"},
      {"--enable_select_tf_ops", "--allow_custom_ops"},
      {"--force_select_tf_ops=true", "--allow_custom_ops"},
      {"--experimental_select_user_tf_ops=Foo", "--allow_custom_ops"},
      {"--propagate_fake_quant_num_bits", "--quantize int16x8"},
      {"--inference_type=QUANTIZED_INT16", "--quantize int16x8"},
      {"--default_int16_ranges_min=0", "--quantize int16x8"},
      {"--default_int16_ranges_max=0", "--quantize int16x8"},
      {"--rnn_states={state_array:a}", "unroll"},
      {"--keras_model_file=d", "--graph_def_file"},
      {"--batch_size=4", "--input_shapes"},
      {"--variable_batch", "--input_shapes"},
      {"--output_format=TENSORFLOW_GRAPHDEF", "TFLITE"},
      {"--allow_bfloat16", "--quantize_to_float16"},
      {"--accumulation_type=float16", "leave the flag away"},
      {"--allow_nonexistent_arrays", "--input_arrays"},
      {"--input_data_types=INT64", "--inference_input_type"},
      {"--unfold_batchmatmul", "leave the flag away"},
      {"--split_tflite_lstm_inputs=false", "leave the flag away"},
      {"--debug_disable_recurrent_cell_fusion", "leave the flag away"},
      {"--allow_dynamic_tensors=false", "--input_shapes"},
      {"--drop_control_dependency=false", "leave the flag away"},
      {"--experimental_new_quantizer=false", "leave the flag away"},
  };
  for (auto [flag, alternative] : rows) {
    std::string message = refuse(false, {flag}, false);
    std::string name = std::string(flag).substr(0, std::string(flag).find('='));
    EXPECT_EQ(message.find(name), 0u) << flag << ": " << message;
    EXPECT_NE(message.find(alternative), std::string::npos) << flag << ": " << message;
  }
}

TEST(HistoricFlags, HarmlessValuesOfRefusedFlagsPass) {
  accept(true,
         {"--split_tflite_lstm_inputs=true", "--allow_dynamic_tensors=true", "--drop_control_dependency",
          "--enable_select_tf_ops=false", "--batch_size=1", "--variable_batch=false", "--input_format=TFLITE",
          "--dedupe_array_min_size_bytes=64", "--experimental_new_quantizer", "--unfold_batchmatmul=false",
          "--target_ops=TFLITE_BUILTINS", "--input_arrays=a,b", "--input_data_types=FLOAT,float"});
}

TEST(HistoricFlags, BooleansInEverySpelling) {
  for (const char *yes : {"--allow_custom_ops", "--allow_custom_ops=true", "--allow_custom_ops=TRUE",
                          "--allow_custom_ops=1", "--allow_custom"})
    EXPECT_TRUE(accept(false, {yes}).convert.load.graph.allowCustomOps) << yes;
  for (const char *no : {"--allow_custom_ops=false", "--allow_custom_ops=FALSE", "--allow_custom_ops=0"})
    EXPECT_FALSE(accept(false, {no}).convert.load.graph.allowCustomOps) << no;
}

TEST(HistoricFlags, SavedModels) {
  HistoricFaults faults;
  HistoricRequest r = translate(false,
                                {"--saved_model_dir=d", "--output_file=m", "--saved_model_tag_set=serve,tpu",
                                 "--saved_model_signature_key=k"},
                                faults);
  EXPECT_FALSE(faults.any());
  EXPECT_EQ(r.model, "d");
  EXPECT_EQ(r.convert.load.savedModelTags, (std::vector<std::string>{"serve", "tpu"}));
  EXPECT_EQ(r.convert.load.signature, "k");
  EXPECT_EQ(refuse(false, {"--saved_model_dir=d"}, true),
            "--graph_def_file and --saved_model_dir exclude one another");
  EXPECT_EQ(refuse(false, {"--saved_model_tag_set=serve"}, true),
            "--saved_model_tag_set goes with --saved_model_dir");
}

TEST(HistoricFlags, FilesOfFlags) {
  const std::string folder = QUANTC_TEST_INPUTS;
  HistoricRequest r = accept(true, {"--model_flags_file=" + folder + "/model_flags.pbtxt",
                                    "--output_arrays=other", "--inference_type=QUANTIZED_UINT8"});
  ASSERT_EQ(r.convert.load.graph.inputs.size(), 2u);
  EXPECT_EQ(r.convert.load.graph.inputs[0].name, "a");
  EXPECT_EQ(r.convert.load.graph.inputs[0].shape, (std::vector<int64_t>{1, 8}));
  EXPECT_EQ(r.convert.inputStats.at("a").mean, 127.5f);
  EXPECT_EQ(r.convert.inputStats.at("b").std, 1);
  EXPECT_EQ(r.convert.load.graph.outputs, std::vector<std::string>{"other"}); // the command line wins
  EXPECT_FALSE(r.convert.changeConcatInputRanges);
  ASSERT_EQ(r.convert.modelChecks.size(), 1u);
  EXPECT_EQ(r.convert.modelChecks[0].min, 2);
  EXPECT_EQ(r.convert.modelChecks[0].max, 2); // a maximum below the minimum
  ASSERT_EQ(r.convert.ranges.size(), 2u);
  EXPECT_EQ(r.convert.ranges[0].name, "conv");
  EXPECT_FALSE(r.convert.ranges[0].isPattern);
  EXPECT_EQ(r.convert.ranges[0].max, 6);
  EXPECT_TRUE(r.convert.ranges[1].isPattern);

  HistoricFaults faults;
  translate(true,
            {"--input_file=g", "--output_file=m",
             "--arrays_extra_info_file=" + folder + "/arrays_extra_info_bad.pbtxt"},
            faults);
  ASSERT_EQ(faults.refused.size(), 3u);
  EXPECT_NE(faults.refused[0].find("entry 'x' has one end of a range"), std::string::npos)
      << faults.refused[0];
  EXPECT_NE(faults.refused[1].find("entry 'y' has data_type"), std::string::npos) << faults.refused[1];
  EXPECT_NE(faults.refused[2].find("no regular expression"), std::string::npos) << faults.refused[2];
  EXPECT_NE(refuse(true, {"--arrays_extra_info_file=" + folder + "/none"}, false).find("can't be read"),
            std::string::npos);
}

TEST(HistoricFlags, TocoRefusesWhatItRefused) {
  EXPECT_NE(refuse(true, {"--inference_type=QUANTIZED_UINT8", "--inference_input_type=FLOAT"}, false)
                .find("--inference_input_type=FLOAT"),
            std::string::npos);
  EXPECT_NE(refuse(true, {"--inference_type=INT8"}, false).find("QUANTIZED_UINT8"), std::string::npos);
}

TEST(HistoricFlags, AllFaultsAtOnce) {
  HistoricFaults faults;
  translate(false, {"--nonsense", "--batch_size=3", "--inference_type=FOO"}, faults);
  EXPECT_EQ(faults.usage.size(), 4u); // nonsense, FOO, no graph, no output
  EXPECT_EQ(faults.refused.size(), 1u);
}

TEST(HistoricFlags, EveryFlagIsInTheHelp) {
  std::string help = describeHistoricFlags(true);
  for (const char *name :
       {"graph_def_file", "rnn_states", "model_checks", "accumulation_type", "inference_type"})
    EXPECT_NE(help.find(std::string("--") + name), std::string::npos) << name;
  EXPECT_NE(help.find("--change_concat_input_ranges\n        one range for all inputs and the output of a "
                      "concatenation (default: true)"),
            std::string::npos);
  EXPECT_NE(describeHistoricFlags(false).find("of a concatenation (default: false)"), std::string::npos);
  EXPECT_NE(help.find("--std_dev_values, --std_value, --std_values"), std::string::npos);
  EXPECT_NE(help.find("Example:"), std::string::npos);
}
