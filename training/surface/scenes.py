"""Scenes made of finished photos of cards, small, for the look at what lies around: the whole photo on a display that stands somewhere, and the card alone, cut
out along its edges, upon something framed. The first is a recapture whatever its grain, the second is none.

A photo on a display ends in straight edges of its own, along those of the display, and the card lies askew in it with the ground it was taken on.
"""
import math

import cv2
import numpy as np

from factory import camera

DIAGONAL = 150  # px of the card in a made scene
SIDE = 460  # px of such a scene
CORNER = 0.037  # radius of a card's corners, share of its width


def longest(quad: np.ndarray) -> float:
    return float(max(np.linalg.norm(quad[0] - quad[2]), np.linalg.norm(quad[1] - quad[3])))


def tone(rng) -> np.ndarray:
    return np.float32([rng.uniform(0, 25)] * 3 if (roll := rng.random()) < 0.35 else [rng.uniform(225, 255)] * 3 if roll < 0.7 else camera.colour(rng, 5, 255))


def written(rng, out: np.ndarray, ink: np.ndarray) -> None:
    """Rows of marks, as of text, pictures and buttons."""
    h, w = out.shape[:2]
    row = max(1, int(h * rng.uniform(0.01, 0.03)))
    for y in range(int(h * rng.uniform(0.02, 0.1)), h - row, int(row * rng.uniform(2, 5)) + 1):
        if rng.random() < 0.7:
            left, right = np.sort(rng.uniform(0.04, 0.96, 2) * w).astype(int)
            out[y:y + row, left:right] = ink + rng.normal(0, 12, 3)
    for _ in range(int(rng.integers(0, 4))):
        x, y, size = rng.uniform(0, w), rng.uniform(0, h), rng.uniform(0.02, 0.12) * w
        cv2.rectangle(out, (int(x), int(y)), (int(x + size), int(y + size * rng.uniform(0.5, 1.4))), camera.colour(rng, 5, 250).tolist(), -1)


def window_of(rng, picture: np.ndarray, quad: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A part of the photo about the card, or all of it, shrunk so that the card's diagonal is DIAGONAL; and the card in it."""
    factor = DIAGONAL / longest(quad)
    small = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR).astype(np.float32)
    quad = quad * factor
    h, w = small.shape[:2]
    if rng.random() < 0.75:
        low, high = quad.min(0), quad.max(0)
        room = (high - low) * rng.uniform(0.0, 0.7, 2) * (rng.random() < 0.9)
        left, top = np.clip(np.floor(low - room * rng.uniform(0.3, 1.0, 2)), 0, (w - 8, h - 8)).astype(int)
        right, bottom = np.clip(np.ceil(high + room * rng.uniform(0.3, 1.0, 2)), (left + 8, top + 8), (w, h)).astype(int)
        small, quad = small[top:bottom, left:right], quad - (left, top)
    return small, quad


def shown(rng, window: np.ndarray, quad: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The display's picture, with the window somewhere in it, and its bezel."""
    h, w = window.shape[:2]
    aspect = float(rng.choice([9 / 19.5, 9 / 16, 3 / 4, 4 / 3, 16 / 10, 16 / 9]))
    if rng.random() < 0.5:  # from edge to edge one way, a plain tone the other
        wide, tall = (w, round(w / aspect)) if w / aspect >= h else (round(h * aspect), h)
    else:
        room = rng.uniform(1.05, 2.2)
        wide, tall = (round(w * room), round(max(h * 1.05, w * room / aspect))) if w / aspect >= h else (round(max(w * 1.05, h * room * aspect)), round(h * room))
    wide, tall = max(wide, w), max(tall, h)
    ground = tone(rng)
    out = np.ones((tall, wide, 3), np.float32) * ground
    if rng.random() < 0.5:
        written(rng, out, np.float32(255 - ground) if rng.random() < 0.7 else camera.colour(rng, 5, 250))
    left = int((wide - w) * (0.5 if rng.random() < 0.5 else rng.random()))
    top = int((tall - h) * (0.5 if rng.random() < 0.5 else rng.random()))
    out[top:top + h, left:left + w] = window
    quad = quad + (left, top)
    out = np.clip((np.clip(out, 0, 255) / 255) ** rng.uniform(0.7, 1.3) * rng.uniform(200, 300) * rng.normal(1, 0.04, 3).astype(np.float32) + rng.uniform(0, 25), 0, 255).astype(np.float32)
    edges = (rng.uniform(0, 0.05) if rng.random() < 0.6 else rng.uniform(0.05, 0.22)) * min(wide, tall) * rng.uniform(0.4, 1.3, 4)
    above, below, before, behind = edges.astype(int)
    edge = np.full(3, rng.uniform(3, 45) if rng.random() < 0.75 else rng.uniform(120, 240), np.float32) + rng.normal(0, 4, 3)
    out = cv2.copyMakeBorder(out, above, below, before, behind, cv2.BORDER_CONSTANT, value=edge.tolist())
    return out, quad + (before, above)


def upon(rng, thing: np.ndarray, quad: np.ndarray, room: np.ndarray, rounded: float, turn: float) -> tuple[np.ndarray, np.ndarray]:
    """The thing laid askew on a ground, the card in the middle of what is seen; and the card there."""
    h, w = thing.shape[:2]
    corners = np.float64([[0, 0], [w, 0], [w, h], [0, h]])
    a = rng.normal(0, turn)
    spin = np.float64([[math.cos(a), -math.sin(a)], [math.sin(a), math.cos(a)]])
    middle = quad.mean(0)
    placed = (corners - middle) @ spin.T * rng.uniform(0.9, 1.1) + SIDE / 2
    placed += rng.normal(0, 0.035, (4, 2)) * np.float64([w, h]).min()
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), placed.astype(np.float32))
    mask = np.full((h, w), 255, np.uint8)
    if rounded > 0:
        r = max(1, int(rounded * min(w, h)))
        mask[:] = 0
        cv2.rectangle(mask, (r, 0), (w - r, h), 255, -1)
        cv2.rectangle(mask, (0, r), (w, h - r), 255, -1)
        for x in (r, w - r - 1):
            for y in (r, h - r - 1):
                cv2.circle(mask, (x, y), r, 255, -1)
    over = cv2.warpPerspective(thing, matrix, (SIDE, SIDE), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    alpha = cv2.warpPerspective(mask, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR).astype(np.float32)[..., None] / 255
    if rng.random() < 0.6:  # its shadow
        shadow = cv2.GaussianBlur(np.roll(alpha[..., 0], rng.normal(0, 6, 2).astype(int), (0, 1)), (0, 0), rng.uniform(2, 14))
        room = room * (1 - shadow[..., None] * rng.uniform(0, 0.7))
    return room * (1 - alpha) + over * alpha, cv2.perspectiveTransform(quad[None], matrix)[0]


def ground(rng) -> np.ndarray:
    out = camera.backdrop(rng, SIDE, SIDE, "train", None if rng.random() < 0.8 else "plain")[0]
    for _ in range(int(rng.integers(0, 3))):
        camera.thing(rng, out, "train")
    return out


def seen(rng, out: np.ndarray) -> np.ndarray:
    """Light on all of it, a reflection, the lens."""
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32) / SIDE - 0.5
    a = rng.uniform(0, 2 * math.pi)
    out = out * (1 + rng.uniform(0, 0.35) * (x * math.cos(a) + y * math.sin(a)))[..., None]
    if rng.random() < 0.3:
        spot = np.exp(-((x - rng.uniform(-0.4, 0.4)) ** 2 + (y - rng.uniform(-0.4, 0.4)) ** 2) / rng.uniform(0.002, 0.05))
        out = out + spot[..., None] * rng.uniform(20, 160)
    if rng.random() < 0.5:
        out = cv2.GaussianBlur(out, (0, 0), rng.uniform(0.4, 1.6))
    out = out + rng.standard_normal(out.shape, np.float32) * rng.uniform(0, 6)
    return np.clip(out * rng.uniform(0.75, 1.2), 0, 255).astype(np.uint8)


def taken(rng, out: np.ndarray, quad: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What of the scene the photo holds: people go near, and its edges lie close to the card."""
    low, high = quad.min(0), quad.max(0)
    wide = (high[0] - low[0]) / rng.uniform(0.4, 0.97)
    tall = max(wide / float(rng.choice([4 / 3, 3 / 4, 16 / 9, 9 / 16])), (high[1] - low[1]) / rng.uniform(0.6, 0.97))
    left, top = low - (np.float64([wide, tall]) - (high - low)) * rng.uniform(0.05, 0.95, 2)
    left, top = max(0, int(left)), max(0, int(top))
    return np.ascontiguousarray(out[top:top + int(tall), left:left + int(wide)]), quad - (left, top)


def displayed(rng, picture: np.ndarray, quad: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The photo on a display: a scene, H×W×3 uint8, and where the card is in it."""
    screen, placed = shown(rng, *window_of(rng, picture, quad))
    room = ground(rng) * (rng.uniform(0.05, 0.4) if rng.random() < 0.4 else rng.uniform(0.4, 1.0))
    out, placed = upon(rng, screen, placed, room, rng.uniform(0.01, 0.12) if rng.random() < 0.6 else 0, 0.25)
    return taken(rng, seen(rng, out), placed)


def framed(rng, picture: np.ndarray, quad: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The card cut out of the photo, upon a thing with edges and a frame: a sheet, a lid, a tray, a display that is off. Nothing is wrong with it."""
    factor = DIAGONAL / longest(quad)
    small = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR).astype(np.float32)
    quad = quad * factor
    low, high = np.floor(quad.min(0)).astype(int), np.ceil(quad.max(0)).astype(int)
    size = (high - low) * rng.uniform(1.05, 2.4, 2)
    wide, tall = size.astype(int)
    thing = np.ones((tall, wide, 3), np.float32) * tone(rng)
    if rng.random() < 0.6:  # its frame
        edge = int(min(wide, tall) * rng.uniform(0.02, 0.15))
        thing[edge:tall - edge, edge:wide - edge] = tone(rng)
    if rng.random() < 0.35:
        written(rng, thing, camera.colour(rng, 5, 250))
    thing += rng.standard_normal(thing.shape, np.float32) * rng.uniform(0, 4)
    # the card upon it, along its own edges
    shift = (size - (high - low)) * rng.uniform(0.1, 0.9, 2) - low
    a = rng.normal(0, 0.2)
    middle = quad.mean(0)
    turn = np.float64([[math.cos(a), -math.sin(a)], [math.sin(a), math.cos(a)]])
    placed = (quad - middle) @ turn.T + middle + shift
    matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), placed.astype(np.float32))
    card = cv2.warpPerspective(small, matrix, (int(wide), int(tall)), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    mask = cv2.warpPerspective(outline(small.shape[:2], quad), matrix, (int(wide), int(tall)), flags=cv2.INTER_LINEAR).astype(np.float32)[..., None] / 255
    shadow = cv2.GaussianBlur(mask[..., 0], (0, 0), rng.uniform(0.8, 5))[..., None] * rng.uniform(0, 0.6)
    thing = thing * (1 - shadow) * (1 - mask) + card * mask
    out, placed = upon(rng, thing, placed, ground(rng), rng.uniform(0.01, 0.08) if rng.random() < 0.4 else 0, 0.25)
    return taken(rng, seen(rng, out), placed)


def outline(shape: tuple[int, int], quad: np.ndarray) -> np.ndarray:
    """Of a card with rounded corners, 255 within."""
    w, h = 428, 270
    flat = np.zeros((h, w), np.uint8)
    r = int(CORNER * w)
    cv2.rectangle(flat, (r, 1), (w - r, h - 2), 255, -1)
    cv2.rectangle(flat, (1, r), (w - 2, h - r), 255, -1)
    for x in (r, w - r - 1):
        for y in (r, h - r - 1):
            cv2.circle(flat, (x, y), r, 255, -1)
    matrix = cv2.getPerspectiveTransform(np.float32([[0, 0], [w, 0], [w, h], [0, h]]), quad.astype(np.float32))
    return cv2.warpPerspective(flat, matrix, shape[::-1], flags=cv2.INTER_LINEAR)
