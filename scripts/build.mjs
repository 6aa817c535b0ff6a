// Compiles src to dist and copies the shell texts beside the code that reads them.
import {execFileSync} from 'node:child_process';
import {cpSync, chmodSync, rmSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
rmSync(dist, {recursive: true, force: true});
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.json')], {cwd: root, stdio: 'inherit'});
const notCode = (path) => !path.endsWith('.ts');
cpSync(join(root, 'src'), dist, {recursive: true, filter: notCode});
chmodSync(join(dist, 'cli', 'main.js'), 0o755);
