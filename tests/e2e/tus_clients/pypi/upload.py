# SPDX-License-Identifier: Apache-2.0
"""python upload.py URL KEY FILE STORE: uploads the file, going on where an earlier run of the same store was cut."""
import sys

from tusclient.client import TusClient
from tusclient.storage.filestorage import FileStorage

url, key, name, store = sys.argv[1:5]
client = TusClient(url + "/api/v1/uploads", headers={"Authorization": "Bearer " + key})
uploader = client.uploader(name, chunk_size=300_000, retries=20, retry_delay=0, store_url=True,
                           url_storage=FileStorage(store), upload_checksum=True,
                           metadata={"filename": "py.wav", "note": "größer"})
uploader.upload()
print(uploader.url)
