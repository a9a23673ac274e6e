"""Trains one step of a small LoRA: `python smoke.py SD_SCRIPTS_FOLDER`, on the first card, else on the processor.

Prints one line of JSON to standard output. What a run needs of a card is used once: half precision, attention, convolution,
the trainer's own LoRA module, a backward pass, an optimizer step.
"""

import json
import os
import sys
import time


def step(folder, answer):
    sys.path.insert(0, folder)
    import torch
    from networks.lora import LoRAModule

    on_card = torch.cuda.is_available()
    device = torch.device("cuda" if on_card else "cpu")
    answer["device"] = torch.cuda.get_device_name(0) if on_card else "cpu"
    kind = torch.float16 if on_card else torch.float32
    torch.manual_seed(0)
    convolution = torch.nn.Conv2d(4, 32, 3, padding=1).to(device, kind).requires_grad_(False)
    linear = torch.nn.Linear(32, 96).to(device, kind).requires_grad_(False)
    loras = [LoRAModule("nyx_linear", linear, 1.0, 4, 4), LoRAModule("nyx_convolution", convolution, 1.0, 4, 4)]
    for lora in loras:
        lora.apply_to()
        lora.to(device)
    weights = [weight for lora in loras for weight in lora.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=1e-3)
    began = time.monotonic()
    with torch.autocast(device.type, dtype=kind, enabled=on_card):
        image = torch.randn(1, 4, 16, 16, device=device, dtype=kind)
        tokens = convolution(image).flatten(2).transpose(1, 2)
        query, key, value = linear(tokens).chunk(3, dim=-1)
        attended = torch.nn.functional.scaled_dot_product_attention(query, key, value)
        loss = torch.nn.functional.mse_loss(attended.float(), torch.ones_like(attended, dtype=torch.float32))
    before = [weight.detach().clone() for weight in weights]
    loss.backward()
    optimizer.step()
    if on_card:
        torch.cuda.synchronize()
    answer["seconds"] = time.monotonic() - began
    value = float(loss.detach())
    answer["loss"] = value if value == value and abs(value) != float("inf") else None
    if not any((weight.detach() != old).any() for weight, old in zip(weights, before)):
        raise RuntimeError("no weight changed")


def main():
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    answer = {"nyx_smoke": 1, "device": "The card", "seconds": 0.0, "loss": None, "error": None}
    try:
        step(sys.argv[1], answer)
    except BaseException as error:
        answer["error"] = "%s: %s" % (type(error).__name__, error)
    out.write(json.dumps(answer) + "\n")
    out.flush()
    os._exit(0)


main()
