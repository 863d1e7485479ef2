# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL behind a network that swallows everything: the server stays alive, says that it is not
ready, answers in seconds, and works again by itself."""
import json
import selectors
import socket
import threading
import time
import unittest

import support


class Proxy:
    """Passes bytes to PostgreSQL; `hole` stops it without closing anything."""

    def __init__(self, port):
        self.target = port
        self.hole = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.ended = False
        self.pairs = {}
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while not self.ended:
            for key, _ in self.selector.select(0.05):
                if self.hole.is_set():
                    self.ended or support.select_wait(0.05)
                    break
                if key.fileobj is self.listener:
                    client, _ = self.listener.accept()
                    server = socket.create_connection(("127.0.0.1", self.target))
                    for one, other in ((client, server), (server, client)):
                        self.pairs[one] = other
                        self.selector.register(one, selectors.EVENT_READ)
                    continue
                self.pass_on(key.fileobj)

    def pass_on(self, sock):
        if sock not in self.pairs:
            return
        try:
            data = sock.recv(65536)
            if data:
                self.pairs[sock].sendall(data)
                return
        except OSError:
            pass
        other = self.pairs.pop(sock)
        self.pairs.pop(other, None)
        for each in (sock, other):
            self.selector.unregister(each)
            each.close()

    def end(self):
        self.ended = True
        self.thread.join()
        for each in [self.listener, *self.pairs]:
            each.close()


class BlackHole(support.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.postgres = support.Postgres()

    @classmethod
    def tearDownClass(cls):
        cls.postgres.stop()

    def test_the_database_stops_answering(self):
        proxy = Proxy(self.postgres.port)
        self.addCleanup(proxy.end)
        url = self.postgres.database("hole").replace(str(self.postgres.port), str(proxy.port))
        server = self.server(database=url)
        self.assertEqual(server.api("GET", "/readyz")[0], 200)
        self.assertEqual(server.api("GET", "/api/v1/tracks")[0], 200)

        proxy.hole.set()
        begun = time.monotonic()
        answers, alive = [], []

        def ask():
            began = time.monotonic()
            status, problem = server.api_once("GET", "/api/v1/tracks")
            answers.append((status, time.monotonic() - began))

        threads = [threading.Thread(target=ask) for _ in range(20)]  # more than there are handlers
        for thread in threads:
            thread.start()
        said = None
        while any(thread.is_alive() for thread in threads) or said is None:
            at = time.monotonic()
            status, _ = server.api_once("GET", "/healthz")
            alive.append((status, time.monotonic() - at))
            status, problem = server.api_once("GET", "/readyz")
            if status == 503 and said is None:
                said = (time.monotonic() - begun, problem)
            self.assertLess(time.monotonic() - begun, 60)
            support.select_wait(0.05)
        print(f"not ready after {said[0]:.1f} s: {said[1]['why']}; 20 requests answered within "
              f"{max(took for _, took in answers):.1f} s; /healthz at most "
              f"{max(took for _, took in alive) * 1000:.0f} ms")
        self.assertLess(said[0], 8)
        self.assertIn("database", said[1]["why"])
        self.assertEqual({status for status, _ in answers}, {503}, answers)
        self.assertLess(max(took for _, took in answers), 45)
        self.assertEqual({status for status, _ in alive}, {200})
        self.assertLess(max(took for _, took in alive), 1)

        # Later requests do not wait for what is known to be gone.
        began = time.monotonic()
        self.assertEqual(server.api_once("GET", "/api/v1/tracks")[0], 503)
        self.assertLess(time.monotonic() - began, 20)

        proxy.hole.clear()
        support.wait_for(lambda: server.api_once("GET", "/readyz")[0] == 200, "it is ready again", 40)
        support.wait_for(lambda: server.api_once("GET", "/api/v1/tracks")[0] == 200, "it works", 40)


if __name__ == "__main__":
    unittest.main()
