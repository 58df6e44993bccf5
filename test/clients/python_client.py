"""Tencent's Python SDK against a running server: only the endpoint differs from the cloud. Prints 'N passed, N failed'."""
import json
import os
import socket
import sys
import traceback

from qcloud_cos import CosConfig, CosS3Client
from qcloud_cos.ai_recognition import AIRecognitionClient
from qcloud_cos.cos_exception import CosServiceError

ADDRESS, PORT = "127.0.0.1", int(os.environ["PORT"])
SPECIMEN, EXPECTED = os.environ["SPECIMEN"], json.loads(os.environ["EXPECTED"])
CREDENTIALS = json.load(open(os.environ["CREDENTIALS"]))
BUCKET, REGION = CREDENTIALS["bucket"], CREDENTIALS["region"]

# <bucket>.cos.<region>.cardlens.test resolves nowhere: every name leads to the server.
resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, port, *rest, **more: resolve(ADDRESS, port, *rest, **more)

config = CosConfig(Region=REGION, SecretId=CREDENTIALS["secretId"], SecretKey=CREDENTIALS["secretKey"], Scheme="http",
                   Endpoint=f"cos.{REGION}.cardlens.test:{PORT}", EndpointCi=f"ci.{REGION}.cardlens.test:{PORT}")
client, recognition = CosS3Client(config), AIRecognitionClient(config)


def uploads_and_recognises():
    with open(SPECIMEN, "rb") as body:
        put = client.put_object(Bucket=BUCKET, Key="样本/身份证 1.jpg", Body=body, EnableMD5=True)
    assert put["ETag"].startswith('"')
    headers, data = recognition.cos_ai_id_card_ocr(Bucket=BUCKET, ObjectKey="样本/身份证 1.jpg", CardSide="FRONT", Config=json.dumps({"CropIdCard": True, "CropPortrait": True, "Quality": True}))
    for name, value in EXPECTED.items():
        assert data["IdInfo"][name] == value, (name, data["IdInfo"][name], value)
    assert data["AdvancedInfo"]["IdCard"] and data["AdvancedInfo"]["Portrait"] and int(data["AdvancedInfo"]["Quality"]) > 0
    assert headers["x-cos-request-id"]


def reads_failures():
    client.put_object(Bucket=BUCKET, Key="none.jpg", Body=b"not a picture")
    try:
        recognition.cos_ai_id_card_ocr(Bucket=BUCKET, ObjectKey="none.jpg")
    except CosServiceError as error:
        assert error.get_error_code() == "FailedOperation.ImageDecodeFailed" and error.get_request_id() and error.get_status_code() == 400
    else:
        raise AssertionError("no error")


def keeps_metadata_and_lists():
    client.put_object(Bucket=BUCKET, Key="docs/a b.txt", Body=b"abc", Metadata={"x-cos-meta-note": "n"}, ContentType="text/plain")
    head = client.head_object(Bucket=BUCKET, Key="docs/a b.txt")
    assert head["x-cos-meta-note"] == "n" and head["Content-Length"] == "3"
    listing = client.list_objects(Bucket=BUCKET, Prefix="docs/", Delimiter="/")
    assert [item["Key"] for item in listing["Contents"]] == ["docs/a b.txt"], listing
    got = client.get_object(Bucket=BUCKET, Key="docs/a b.txt", Range="bytes=1-2")
    assert got["Body"].get_raw_stream().read() == b"bc"
    assert client.object_exists(Bucket=BUCKET, Key="docs/a b.txt") and not client.object_exists(Bucket=BUCKET, Key="docs/none")


def copies_and_deletes_many():
    client.copy_object(Bucket=BUCKET, Key="docs/c.txt", CopySource={"Bucket": BUCKET, "Key": "docs/a b.txt", "Region": REGION})
    done = client.delete_objects(Bucket=BUCKET, Delete={"Object": [{"Key": "docs/c.txt"}, {"Key": "docs/a b.txt"}]})
    assert len(done["Deleted"]) == 2


def uploads_in_parts():
    path = os.environ["SCRATCH"]
    with open(path, "wb") as body:
        body.write(os.urandom(3 * 1024 * 1024 + 5))
    client.upload_file(Bucket=BUCKET, Key="parts.bin", LocalFilePath=path, PartSize=1, MAXThread=3, EnableMD5=True)
    assert client.get_object(Bucket=BUCKET, Key="parts.bin")["Body"].get_raw_stream().read() == open(path, "rb").read()
    client.download_file(Bucket=BUCKET, Key="parts.bin", DestFilePath=path + ".back")
    assert open(path, "rb").read() == open(path + ".back", "rb").read()


def signs_urls():
    import requests

    url = client.get_presigned_url(Method="GET", Bucket=BUCKET, Key="parts.bin", Expired=300)
    assert requests.get(url, headers={"Range": "bytes=0-9"}, timeout=10).status_code == 206


def asks_for_ai_buckets():
    recognition_off = client.ci_get_ai_bucket() if hasattr(client, "ci_get_ai_bucket") else None
    headers, data = recognition.ci_open_ai_bucket(Bucket=BUCKET) if hasattr(recognition, "ci_open_ai_bucket") else client.ci_open_ai_bucket(Bucket=BUCKET)
    assert data["AiBucket"]["BucketId"] == BUCKET, data
    listing = client.ci_get_ai_bucket()
    data = listing[1] if isinstance(listing, tuple) else listing
    found = data["AiBucketList"]
    assert (found if isinstance(found, dict) else found[0])["BucketId"] == BUCKET, (data, recognition_off)
    client.ci_close_ai_bucket(Bucket=BUCKET)


def is_refused_with_a_wrong_key():
    wrong = CosS3Client(CosConfig(Region=REGION, SecretId=CREDENTIALS["secretId"], SecretKey="wrong", Scheme="http", Endpoint=f"cos.{REGION}.cardlens.test:{PORT}"))
    try:
        wrong.get_object(Bucket=BUCKET, Key="parts.bin")
    except CosServiceError as error:
        assert error.get_error_code() == "SignatureDoesNotMatch", error.get_error_code()
    else:
        raise AssertionError("no error")


CASES = [uploads_and_recognises, reads_failures, keeps_metadata_and_lists, copies_and_deletes_many, uploads_in_parts, signs_urls, asks_for_ai_buckets, is_refused_with_a_wrong_key]
failed = 0
for case in CASES:
    try:
        case()
        print("ok  python:", case.__name__.replace("_", " "))
    except Exception:
        failed += 1
        print("NOT ok  python:", case.__name__.replace("_", " "))
        traceback.print_exc()
print(f"python: {len(CASES) - failed} passed, {failed} failed")
sys.exit(failed > 0)
