"""Servers on loopback that behave well or badly, each in a process of its own."""
import os
import signal
import socket
import time


def serve(behaviour):
    """Starts a server; returns (its URL, its process id)."""
    listener = socket.socket()
    listener.bind(('127.0.0.1', 0))
    listener.listen(64)
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        os.closerange(3, listener.fileno())
        while True:
            connection = listener.accept()[0]
            if os.fork() == 0:
                try:
                    behaviour(connection)
                finally:
                    os._exit(0)
            connection.close()
    address = 'http://127.0.0.1:%d' % listener.getsockname()[1]
    listener.close()
    return address, pid


def request(connection):
    """One request's head and body; empty at the end of the connection."""
    data = b''
    while b'\r\n\r\n' not in data:
        more = connection.recv(65536)
        if not more:
            return b''
        data += more
    head, _, body = data.partition(b'\r\n\r\n')
    length = next((int(line.split(b':')[1]) for line in head.split(b'\r\n') if line.lower().startswith(b'content-length:')), 0)
    while len(body) < length:
        more = connection.recv(65536)
        if not more:
            break
        body += more
    return head + b'\r\n\r\n' + body


def answering(status, body=b'{"id":"x"}', more=b''):
    def behave(connection):
        while request(connection):
            connection.sendall(b'HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s\r\n%s' % (status, len(body), more, body))
    return behave


def silent(connection):
    while connection.recv(65536):
        pass
    time.sleep(600)


def deaf(connection):
    time.sleep(600)


def slow(connection):
    while request(connection):
        for byte in b'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}':
            connection.sendall(bytes([byte]))
            time.sleep(0.1)


def garbage(connection):
    connection.recv(100)
    connection.sendall(os.urandom(100000))


def cut(connection):
    request(connection)
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"id":')


def closing(connection):
    connection.close()


def resetting(connection):
    connection.recv(10)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b'\x01\0\0\0\0\0\0\0')
    connection.close()


def endless_head(connection):
    request(connection)
    connection.sendall(b'HTTP/1.1 200 OK\r\n')
    while True:
        connection.sendall(b'X-More: %s\r\n' % (b'y' * 8000))


def endless_body(connection):
    request(connection)
    connection.sendall(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
    while True:
        connection.sendall(b'2000\r\n%s\r\n' % (b'z' * 0x2000))


BEHAVIOURS = {
    'answers well': answering(b'200 OK'),
    'answers 500': answering(b'500 Internal Server Error'),
    'answers 503': answering(b'503 Service Unavailable', more=b'Retry-After: 3600\r\n'),
    'answers 401': answering(b'401 Unauthorized'),
    'answers 404': answering(b'404 Not Found', b'<html>'),
    'answers 429': answering(b'429 Too Many Requests'),
    'redirects to itself': answering(b'302 Found', b'', b'Location: /\r\n'),
    'accepts and reads and never answers': silent,
    'accepts and never reads': deaf,
    'answers a byte at a time': slow,
    'answers garbage': garbage,
    'closes in the middle of its answer': cut,
    'closes every connection': closing,
    'resets every connection': resetting,
    'answers with headers without end': endless_head,
    'answers with a body without end': endless_body,
}
