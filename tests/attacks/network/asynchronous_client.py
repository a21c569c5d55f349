"""Connect from an event loop, whose own machinery is allowed to have sockets, to a service of the machine."""

ATTACK = {"controls": [["container", "seccomp"]]}
import asyncio


async def send(data):
    _, writer = await asyncio.open_unix_connection(WORLD["unix"])
    writer.write(data)
    await writer.drain()
    writer.close()


def target(x):
    asyncio.run(send(x.tobytes()))
    return x
