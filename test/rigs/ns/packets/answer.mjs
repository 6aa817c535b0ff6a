// answer.mjs NAME PORT...   Answers on TCP and UDP ports with its name and the asker's address, until it is ended.
import {createSocket} from 'node:dgram';
import {createServer} from 'node:net';

const [name, ...ports] = process.argv.slice(2);
for (const port of ports.map(Number)) {
  createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end(`${name} sees ${socket.remoteAddress?.replace('::ffff:', '')}`);
  }).listen(port, '0.0.0.0');
  const udp = createSocket('udp4');
  udp.on('message', (_, asker) => udp.send(`${name} sees ${asker.address}`, asker.port, asker.address));
  udp.bind(port);
}
