// hosts.mjs [--hosts N] [--apply N] [--rounds N] [--guests N]   As root: plans and applies over N real sshd, and compares with bare ssh2.
// All runs in a network and a process namespace that go with this program, whatever becomes of it.
import {spawnSync} from 'node:child_process';
import {join} from 'node:path';

if (process.getuid() !== 0) {
  console.error('the hosts of this bench are real sshd in namespaces: run it as root');
  process.exit(1);
}
const inside = join(import.meta.dirname, 'hosts-inside.mjs');
const {status} = spawnSync(
  'unshare',
  ['-n', '-m', '-p', '-f', '--mount-proc', '--kill-child', process.execPath, inside, ...process.argv.slice(2)],
  {stdio: ['ignore', 'inherit', 'inherit']},
);
process.exit(status ?? 1);
