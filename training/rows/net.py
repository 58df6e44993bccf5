"""The row finder: a card set upright in a 320×208 view; where printed lines run, how tall, which row each is, and where the card's corners and its
portrait truly are."""
import torch
from torch import nn

from reader.net import conv, same

VIEW_W, VIEW_H, CARD_W, CARD_H, STRIDE = 320, 208, 288, 182, 4
PORTRAIT = (0.61, 0.12, 0.918, 0.752)  # where it mostly is: left, top, right, bottom, shares of the card
POINTS = 6  # the card's four corners, the portrait's top left and bottom right
ROWS = ("name", "sex", "birth", "address", "number", "issuer", "term", "country", "title")


class Rows(nn.Module):
    """N×3×208×320 (0…1) → map N×(1 + 1 + 9)×52×80: line core logit, log height in px, row logits; and N×12 shifts of the points in px."""

    def __init__(self):
        super().__init__()
        self.first = conv(3, 16, 3, 2)
        self.second = conv(16, 32, 3, 2)
        self.third = nn.Sequential(conv(32, 48, 3, 2), conv(48, 48))
        self.fourth = nn.Sequential(conv(48, 80, 3, 2), same(80))
        self.down4, self.side3 = conv(80, 48, 1, 1, 0), conv(48, 48, 1, 1, 0)
        self.mid = conv(48, 48)
        self.down3, self.side2 = conv(48, 32, 1, 1, 0), conv(32, 32, 1, 1, 0)
        self.last = conv(32, 32)
        self.out = nn.Conv2d(32, 2 + len(ROWS), 1)
        nn.init.constant_(self.out.bias[:1], -2.0)
        # each cell points at the points, and says how much its word counts: sure near a corner, still useful where one is cut off
        self.corners = nn.Conv2d(48, POINTS * 3, 1)
        nn.init.zeros_(self.corners.bias)
        y, x = torch.meshgrid(torch.arange(VIEW_H // 8) * 8.0 + 4, torch.arange(VIEW_W // 8) * 8.0 + 4, indexing="ij")
        self.register_buffer("grid", torch.stack([x, y]).reshape(1, 1, 2, -1))
        left, top = (VIEW_W - CARD_W) / 2, (VIEW_H - CARD_H) / 2
        frame = torch.tensor([[left, top], [left + CARD_W, top], [left + CARD_W, top + CARD_H], [left, top + CARD_H],
                              [left + CARD_W * PORTRAIT[0], top + CARD_H * PORTRAIT[1]], [left + CARD_W * PORTRAIT[2], top + CARD_H * PORTRAIT[3]]])
        self.register_buffer("frame", frame)
        far = ((self.grid[0, 0][None] - frame[:, :, None]) ** 2).sum(1)  # points × cells: attention begins around the nominal places
        self.register_buffer("prior", -far[None] / (2 * 24.0 ** 2))

    def forward(self, x):
        c2 = self.second(self.first(x - 0.5))
        c3 = self.third(c2)
        m3 = self.mid(self.side3(c3) + nn.functional.interpolate(self.down4(self.fourth(c3)), scale_factor=2.0, mode="nearest"))
        m2 = self.last(self.side2(c2) + nn.functional.interpolate(self.down3(m3), scale_factor=2.0, mode="nearest"))
        n = x.shape[0]
        head = self.corners(m3).reshape(n, POINTS * 3, -1)
        weight = torch.softmax(head[:, :POINTS] + self.prior, 2)[:, :, None]
        points = ((self.grid + head[:, POINTS:].reshape(n, POINTS, 2, -1) * 16.0) * weight).sum(3)
        return self.out(m2), (points - self.frame).reshape(n, POINTS * 2)
