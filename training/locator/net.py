"""The locator: a letterboxed 192×192 view in; on an 8-px grid, where a card's centre stands, of which side, and its four corners.

Corners are offsets from the cell, in the card's own order, so rotation is solved with them; they may leave the picture.
"""
import torch
from torch import nn

from reader.net import conv, same

VIEW, STRIDE, SIDES = 192, 8, ("face", "emblem", "temporary-face", "temporary-title")


class Locator(nn.Module):
    """N×3×192×192 (0…1) → N×(4 + 8)×24×24: side logits, corner offsets in units of the view."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(conv(3, 16, 3, 2), conv(16, 32, 3, 2))
        self.third = nn.Sequential(conv(32, 64, 3, 2), conv(64, 64))
        self.fourth = nn.Sequential(conv(64, 96, 3, 2), same(96))
        self.fifth = nn.Sequential(conv(96, 160, 3, 2), same(160), same(160))
        self.up5, self.up4, self.up3 = conv(160, 96, 1, 1, 0), conv(96, 96, 1, 1, 0), conv(64, 64, 1, 1, 0)
        self.mid = conv(96, 96)
        self.down = conv(96, 64, 1, 1, 0)
        self.last = conv(64, 96)
        self.out = nn.Conv2d(96, len(SIDES) + 8, 1)
        nn.init.constant_(self.out.bias[:len(SIDES)], -4.0)

    def forward(self, x):
        c3 = self.third(self.stem(x - 0.5))
        c4 = self.fourth(c3)
        c5 = self.fifth(c4)
        m4 = self.mid(self.up4(c4) + nn.functional.interpolate(self.up5(c5), scale_factor=2.0, mode="nearest"))
        last = self.last(self.up3(c3) + nn.functional.interpolate(self.down(m4), scale_factor=2.0, mode="nearest"))
        with torch.autocast("cpu", enabled=False):  # sixteen bits would round a corner's place to half a pixel of the view
            return self.out(last.float())
