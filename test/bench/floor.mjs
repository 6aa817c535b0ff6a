// floor.mjs HOSTS.json   The least that looking at hosts takes: ssh2 connects, one exec of the same size, closes; 20 at a time.
// HOSTS.json: {addresses, command, stdin}.
import {readFileSync} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';
import ssh2 from 'ssh2';
import {atOnce} from './sshd-fleet.mjs';

const {addresses, command, stdin} = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const key = ssh2.utils.parseKey(readFileSync(join(homedir(), '.ssh/id_ed25519')));
const input = Buffer.from(stdin, 'utf8');

const once = (address) =>
  new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    client.on('error', reject);
    client.on('ready', () => {
      client.exec(command, (error, channel) => {
        if (error) return reject(error);
        let bytes = 0;
        channel.on('data', (data) => (bytes += data.length));
        channel.stderr.resume();
        channel.on('close', () => client.end());
        client.on('close', () => (bytes > 0 ? resolve() : reject(new Error(`${address} said nothing`))));
        channel.end(input);
      });
    });
    const authHandler = [{type: 'publickey', username: 'root', key}];
    client.connect({host: address, username: 'root', authHandler, hostVerifier: () => true});
    client._sock?.setNoDelay?.(true);
  });

await atOnce(20, addresses, once);
process.exit(0);
