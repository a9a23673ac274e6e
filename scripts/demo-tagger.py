"""Makes resources/demo/tagger: a tagger without training, which says of an image what a few averages say: dark, bright,
colorful, which colour, whether the edges are of one colour. It has the layout of a WD tagger, so it takes the same way
through the program as a real one. Made once; to make it again: pip install onnx, then run this."""

import csv
from pathlib import Path

import onnx
from onnx import TensorProto, helper

OUT = Path(__file__).resolve().parent.parent / "resources" / "demo" / "tagger"
SIDE, POOL = 448, 16
CELLS = SIDE // POOL

nodes, constants = [], []


def constant(values, dims=None, kind=TensorProto.FLOAT):
    name = f"c{len(constants)}"
    constants.append(helper.make_tensor(name, kind, [len(values)] if dims is None else dims, values))
    return name


def op(kind, *inputs, **attributes):
    name = f"n{len(nodes)}"
    nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
    return name


def number(value):
    return constant([float(value)], [])


def axes(*which):
    return constant(list(which), kind=TensorProto.INT64)


def channel(index):
    return op("Slice", cells, constant([index], kind=TensorProto.INT64), constant([index + 1], kind=TensorProto.INT64), axes(1))


def rows(image, first, last):
    return op("Slice", image, constant([first], kind=TensorProto.INT64), constant([last], kind=TensorProto.INT64), axes(2))


def mean(image):
    return op("Reshape", op("ReduceMean", image, axes(1, 2, 3), keepdims=0), constant([-1, 1], kind=TensorProto.INT64))


def spread(image):
    centre = op("ReduceMean", image, axes(1, 2, 3), keepdims=1)
    apart = op("Sub", image, centre)
    return op("Sqrt", op("Add", mean(op("Mul", apart, apart)), number(1e-8)))


def over(value, threshold, steepness):
    """Near one where the value is over the threshold."""
    return op("Sigmoid", op("Mul", op("Sub", value, number(threshold)), number(steepness)))


def under(value, threshold, steepness):
    return over(value, threshold, -steepness)


# Blue, green and red from 0 to 1, averaged over cells of 16 x 16 pixels.
image = op("Transpose", "input", perm=[0, 3, 1, 2])
cells = op("Div", op("AveragePool", image, kernel_shape=[POOL, POOL], strides=[POOL, POOL]), number(255))
blue, green, red = channel(0), channel(1), channel(2)
light = op("Add", op("Add", op("Mul", blue, number(0.114)), op("Mul", green, number(0.587))), op("Mul", red, number(0.299)))
most, least = op("ReduceMax", cells, axes(1), keepdims=1), op("ReduceMin", cells, axes(1), keepdims=1)
chroma = op("Sub", most, least)

lightness, contrast, colour = mean(light), spread(light), mean(chroma)
edge = op("Concat", rows(light, 0, 2), rows(light, CELLS - 2, CELLS), axis=2)


def theme(strong, weak, between=None):
    """Share of the image in which `strong` stands over `weak`; with `between`, two strong colours over the weak one."""
    rest = op("Max", *weak) if len(weak) > 1 else weak[0]
    top = op("Min", strong, between) if between else strong
    return mean(op("Relu", op("Sub", top, rest)))


tags = [
    ("dark", under(lightness, 0.32, 25)),
    ("bright", over(lightness, 0.68, 25)),
    ("colorful", over(colour, 0.38, 25)),
    ("pastel_colors", op("Mul", over(lightness, 0.6, 25), under(op("Abs", op("Sub", colour, number(0.16))), 0.09, 50))),
    ("monochrome", under(colour, 0.07, 80)),
    ("greyscale", under(colour, 0.03, 150)),
    ("high_contrast", over(contrast, 0.27, 40)),
    ("low_contrast", under(contrast, 0.1, 60)),
    ("red_theme", over(theme(red, [green, blue]), 0.12, 40)),
    ("green_theme", over(theme(green, [red, blue]), 0.06, 60)),
    ("blue_theme", over(theme(blue, [green, red]), 0.09, 40)),
    ("yellow_theme", over(theme(red, [blue], green), 0.16, 40)),
    ("aqua_theme", over(theme(blue, [red], green), 0.16, 40)),
    ("purple_theme", over(theme(red, [green], blue), 0.11, 40)),
    ("blue_sky", over(mean(op("Relu", op("Sub", rows(blue, 4, 10), rows(red, 4, 10)))), 0.22, 30)),
    ("simple_background", under(spread(edge), 0.08, 60)),
    ("white_background", op("Mul", over(mean(edge), 0.92, 60), under(spread(edge), 0.12, 60))),
    ("black_background", op("Mul", under(mean(edge), 0.1, 60), under(spread(edge), 0.12, 60))),
]
# It cannot judge, so it always says that an image is harmless.
ratings = [("general", 0.99), ("sensitive", 0.01), ("questionable", 0.0), ("explicit", 0.0)]

zero = op("Mul", lightness, number(0))
outputs = [op("Add", zero, number(probability)) for _, probability in ratings] + [output for _, output in tags]
nodes.append(helper.make_node("Concat", outputs, ["probabilities"], axis=1))
graph = helper.make_graph(
    nodes,
    "demo-tagger",
    [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["batch", SIDE, SIDE, 3])],
    [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["batch", len(outputs)])],
    constants,
)
model = helper.make_model(graph, producer_name="nyx-trainer", opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
model.doc_string = "Averages, not a trained tagger. For the sample project."
onnx.checker.check_model(model, full_check=True)

OUT.mkdir(parents=True, exist_ok=True)
onnx.save(model, OUT / "model.onnx")
with open(OUT / "selected_tags.csv", "w", newline="", encoding="utf-8") as file:
    table = csv.writer(file, lineterminator="\n")
    table.writerow(["tag_id", "name", "category", "count"])
    for index, (name, category) in enumerate([(name, 9) for name, _ in ratings] + [(name, 0) for name, _ in tags]):
        table.writerow([index, name, category, 0])
