import { Socket } from 'node:net';

/**
 * A socket that sends what is written in one turn of the event loop together. `pg` corks and uncorks it around each statement; here the uncorking waits until
 * the turn is over, so that statements that follow each other without waiting cost one system call.
 */
export function openCoalescingSocket(): Socket {
  const socket = new Socket();
  let isDue = false;
  const uncork = socket.uncork.bind(socket);
  socket.uncork = () => {
    if (isDue) return;
    isDue = true;
    process.nextTick(() => {
      isDue = false;
      while (socket.writableCorked > 0) uncork();
    });
  };
  return socket;
}
