// ask.mjs QUESTION...   Asks `PROTOCOL ADDRESS PORT` each (icmp: port 0), all at the same time, and prints a JSON list of
// what was answered; null for silence and refusals.
import {execFile} from 'node:child_process';
import {createSocket} from 'node:dgram';
import {connect} from 'node:net';

// Milliseconds: a proxy thinks up to 0.8 s about each ARP request (proxy_delay), on either side.
const patience = 3000;

const ask = {
  tcp: (address, port, done) => {
    const socket = connect({host: address, port, timeout: patience});
    socket.on('data', (data) => done(data.toString().trim(), socket.destroy()));
    for (const event of ['error', 'timeout']) socket.on(event, () => done(null, socket.destroy()));
  },
  udp: (address, port, done) => {
    const socket = createSocket('udp4');
    socket.on('message', (data) => done(data.toString(), socket.close()));
    socket.on('error', () => done(null));
    socket.send('?', port, address);
    setTimeout(() => done(null), patience).unref();
  },
  icmp: (address, _, done) =>
    execFile('ping', ['-n', '-c', '1', '-W', '3', address], (error) => done(error === null ? 'echo' : null)),
};

const answers = await Promise.all(
  process.argv.slice(2).map((question) => {
    const [protocol, address, port] = question.split(' ');
    return new Promise((resolve) => ask[protocol](address, Number(port), resolve));
  }),
);
process.stdout.write(`${JSON.stringify(answers)}\n`, () => process.exit(0));
