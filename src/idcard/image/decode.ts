// Bytes → pixels: the header is judged first, then JPEG shrink-on-load brings the picture down to the size that the card needs.
import sharp from 'sharp'
import { RecognizeError } from '../errors.ts'
import { decodeBmp, isBmp, readBmpHeader } from './bmp.ts'
import { buildPyramid, type Pyramid, type Raster } from './image.ts'
import { countScans, isJpeg, plainSizeOf } from './jpeg.ts'
import { isPng } from './png.ts'
import { createScratch } from './scratch.ts'

export interface DecodeOptions {
  /** Longest side of the result, px. The picture is never enlarged. */
  readonly maxSide: number
}

export interface Decoded {
  /** In the scratch memory, as are the pyramid's smaller copies of it. */
  readonly raster: Raster
  readonly pyramid: Pyramid
  /** The picture's own size after EXIF orientation, px. */
  readonly width: number
  readonly height: number
  /** Source px per raster px, ≥ 1. */
  readonly scale: number
}

/** Larger pictures are refused before decoding: their memory, not their bytes, is what a hostile file is after. */
const MAX_PIXELS = 64_000_000
const MAX_SIDE = 16_384
const MIN_SIDE = 15
/** A progressive JPEG has ten scans or so. Each takes as long as the picture is large and may take a hundred bytes: some thousands of them would hold a worker for minutes. */
const MAX_SCANS = 64
/** libvips gives up on what else is made to take long. A picture of MAX_PIXELS takes a second or two. */
const DECODE_SECONDS = 20

// One request, one core: libvips must not spread over the others. Its cache would keep pictures of cards.
sharp.concurrency(1)
sharp.cache(false)

/** JPEG, PNG or BMP by its first bytes, whatever it is called. Throws empty-image, decode-failed or too-many-pixels. */
export async function decodeImage(bytes: Uint8Array, { maxSide }: DecodeOptions, scratch = createScratch()): Promise<Decoded> {
  if (bytes.length === 0) throw new RecognizeError('empty-image', 'the image has no bytes')
  const bmp = isBmp(bytes)
  if (!bmp && !isJpeg(bytes) && !isPng(bytes)) throw new RecognizeError('decode-failed', 'the image is not a JPEG, PNG or BMP file')
  if (isJpeg(bytes) && countScans(bytes, MAX_SCANS + 1) > MAX_SCANS)
    throw new RecognizeError('decode-failed', `the JPEG file has more than ${MAX_SCANS} scans`)
  const header = bmp ? { ...readBmpHeader(bytes), turned: false } : await readHeader(bytes)
  const { width, height } = header
  judgeSize(width, height)
  const scale = Math.max(1, Math.max(width, height) / maxSide)
  try {
    const raster = await decodePixels(bytes, bmp, { ...header, scale })
    const pyramid = buildPyramid(raster, scratch)
    return { raster: pyramid.levels[0].raster, pyramid, width, height, scale: width / raster.width }
  } catch (cause) {
    if (cause instanceof RecognizeError) throw cause
    throw new RecognizeError('decode-failed', `the image cannot be decoded: ${(cause as Error).message.split('\n')[0]}`, { cause })
  }
}

async function decodePixels(
  bytes: Uint8Array,
  bmp: boolean,
  { width, height, turned, scale }: Header & { readonly scale: number },
): Promise<Raster> {
  const whole = bmp ? decodeBmp(bytes) : undefined
  if (whole && scale === 1) return whole
  const stored = whole
    ? sharp(whole.data, { raw: { width, height, channels: 3 } })
    : sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'truncated', sequentialRead: true })
  // Asked for where there is nothing to turn, it still cost a millisecond or two of two megapixels.
  const input = turned ? stored.rotate() : stored
  const sized =
    scale > 1
      ? input.resize(Math.max(1, Math.round(width / scale)), Math.max(1, Math.round(height / scale)), { fit: 'fill', kernel: 'linear' })
      : input
  const { data, info } = await sized
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .timeout({ seconds: DECODE_SECONDS })
    .toBuffer({ resolveWithObject: true })
  return { data: info.channels === 3 ? data : spread(data, info.channels), width: info.width, height: info.height }
}

interface Header {
  /** After EXIF orientation, px. */
  readonly width: number
  readonly height: number
  /** Does the EXIF orientation turn or mirror it? */
  readonly turned: boolean
}

async function readHeader(bytes: Uint8Array): Promise<Header> {
  // To ask libvips takes a millisecond.
  const plain = isJpeg(bytes) ? plainSizeOf(bytes) : undefined
  if (plain) return { ...plain, turned: false }
  try {
    const { width, height, orientation = 1 } = await sharp(bytes, { limitInputPixels: false }).metadata()
    const turned = orientation > 1
    return orientation >= 5 ? { width: height, height: width, turned } : { width, height, turned }
  } catch (cause) {
    throw new RecognizeError('decode-failed', `the image header cannot be read: ${(cause as Error).message.split('\n')[0]}`, { cause })
  }
}

function judgeSize(width: number, height: number): void {
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) {
    throw new RecognizeError(
      'too-many-pixels',
      `${width}×${height} pixels; at most ${MAX_PIXELS / 1e6} million and ${MAX_SIDE} a side are read`,
    )
  }
  if (width < MIN_SIDE || height < MIN_SIDE) throw new RecognizeError('no-card', `${width}×${height} pixels can hold no card`)
}

/** Grey stays one channel in libvips: make it three. */
function spread(data: Uint8Array, channels: number): Uint8Array {
  const out = new Uint8Array((data.length / channels) * 3)
  for (let from = 0, to = 0; from < data.length; from += channels, to += 3) out.fill(data[from]!, to, to + 3)
  return out
}
