// Loaded before the program (node --import): kills its process at one entry of its journal. DIE_AT is `7`: the moment the
// seventh entry is on disk, before anything that follows from it; or `7 torn`: when half of the seventh is.
import {open} from 'node:fs/promises';

const [wanted, torn] = (process.env.DIE_AT ?? '').split(' ');
const file = await open('/dev/null');
const handle = Object.getPrototypeOf(file);
await file.close();

const {appendFile, datasync} = handle;
let entries = 0;

const die = () => process.kill(process.pid, 'SIGKILL');

// Only the journal is written by these two.
handle.appendFile = async function (line) {
  entries += 1;
  if (entries !== Number(wanted) || torn === undefined) return await appendFile.call(this, line);
  await appendFile.call(this, line.slice(0, line.length / 2));
  await datasync.call(this);
  die();
};
handle.datasync = async function () {
  await datasync.call(this);
  if (entries === Number(wanted)) die();
};
