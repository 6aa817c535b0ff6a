import {readRequest} from '../../src/host-kit/request.ts';
import type {Kit} from '../../src/host-kit/build.ts';
import type {FactName} from '../../src/observed/facts.ts';
import type {Ran} from './rig.ts';

/** All that can be known of a host at one moment; plain JSON. */
export interface HostSnapshot {
  /** A new SSH connection by the host's permanent address succeeds. */
  readonly reachable: boolean;
  /** Everything below /etc: `KIND MODE OWNER SHA256-OR-TARGET` by path. */
  readonly files: Readonly<Record<string, string>>;
  /** What vifleet keeps below /var/lib/vifleet, in the same form. */
  readonly own: Readonly<Record<string, string>>;
  /** The comparable form of the kit's facts. */
  readonly facts: Readonly<Partial<Record<FactName, string>>>;
  /** Running domains; a name occurs twice if something is very wrong. */
  readonly guests: readonly SeenGuest[];
  readonly transaction: SeenTransaction;
  /** Files that exist only if something of an inventory or of a host's files was executed. */
  readonly executed: readonly string[];
}

export interface SeenGuest {
  readonly name: string;
  /** Where each vif is, as the kernel says: `bridge br0`, `route 192.168.1.21`, or `nowhere`. */
  readonly vifs: Readonly<Record<string, string>>;
}

export interface SeenTransaction {
  /** Id of the one that is not closed, or empty. */
  readonly open: string;
  /** Id of that one, else of the last; empty where there never was one. The rest is of it. */
  readonly id: string;
  readonly decision: 'none' | 'confirmed' | 'rolled-back';
  readonly proof: 'none' | 'verified' | 'failed';
  readonly trail: readonly string[];
  /** A living process holds the mutex: as long as nothing is armed, it is one that begins. */
  readonly begins: boolean;
}

const facts: readonly FactName[] = [
  'services',
  'links',
  'addresses',
  'routes',
  'sysctl',
  'rules4',
  'rules6',
  'policies',
  'guests',
];

export type Exec = (command: string, stdin?: string) => Promise<Ran>;
export type Look = Omit<HostSnapshot, 'reachable' | 'facts'>;

/** Looks at a host by the rig's own way in. Nothing here relies on the product but the comparable form of facts. */
export async function snapshotBy(exec: Exec, kit: Kit, reachable: boolean): Promise<HostSnapshot> {
  const request = readRequest(kit, {facts, files: [], probes: []});
  const seen = await lookBy(exec);
  const asked = await exec(request.command, request.stdin);
  if (asked.code !== 0) throw new Error(`asking the host failed: ${asked.stderr}`);
  return {reachable, facts: comparableFacts(asked.stdout), ...seen};
}

export async function lookBy(exec: Exec): Promise<Look> {
  const seen = await exec(lookScript);
  if (seen.code !== 0) throw new Error(`looking at the host failed: ${seen.stderr}`);
  return parseLook(seen.stdout);
}

/** The frames `@ same:NAME RC BYTES` of an answer. */
function comparableFacts(answer: string): HostSnapshot['facts'] {
  const frames = [...answer.matchAll(/^@ same:(\S+) \d+ (\d+)\n/gm)];
  return Object.fromEntries(
    frames.map(({0: head, 1: name, 2: bytes, index}) => {
      const from = Buffer.from(answer.slice(index + head.length), 'utf8');
      return [name, from.subarray(0, Number(bytes)).toString('utf8')];
    }),
  ) as HostSnapshot['facts'];
}

/**
 * Lines `WHAT TAB WORDS...`. Empty folders of unit links are left out: `systemctl disable` leaves them behind. A vif is
 * where the kernel has its device, under the name that xenstore knows or else vifDOMID.N.
 */
const lookScript = `
r=\${VIFLEET_ROOT:-}
cd "$r/" || exit 1
tree() {
  [ -d "$2" ] || return 0
  find "$2" -type d -printf "$1\\t%p\\tdirectory %m %U:%G\\n" -o -type l -printf "$1\\t%p\\tlink %l\\n"
  find "$2" -type f -exec sha256sum {} + 2>/dev/null | while read -r sum path; do
    printf '%s\\t%s\\tfile %s %s\\n' "$1" "$path" "$(stat -c '%a %u:%g' "$path" 2>/dev/null)" "$sum"
  done
}
tree file etc
tree own var/lib/vifleet
for f in executed* root/executed* tmp/executed*; do [ ! -e "$f" ] || printf 'executed\\t%s\\n' "$f"; done
open=
[ ! -f var/lib/vifleet/open ] || read -r open <var/lib/vifleet/open
printf 'open\\t%s\\n' "$open"
last=$(ls -t var/lib/vifleet/txn 2>/dev/null | head -n 1)
t=var/lib/vifleet/txn/\${open:-\${last:-none}}
[ ! -d "$t" ] || printf 'id\\t%s\\n' "\${t##*/}"
[ ! -f "$t/decision" ] || { read -r d x <"$t/decision"; printf 'decision\\t%s\\n' "$d"; }
[ ! -f "$t/proof" ] || { read -r d x <"$t/proof"; printf 'proof\\t%s\\n' "$d"; }
[ ! -f "$t/trail" ] || sed 's/^[0-9]* /trail\\t/' "$t/trail"
m=var/lib/vifleet/mutex
[ ! -f "$m" ] || { read -r pid boot <"$m" && [ "$boot" = "$(cat proc/sys/kernel/random/boot_id)" ] && kill -0 "$pid" && printf 'begins\\t%s\\n' "$pid"; } 2>/dev/null
command -v xl >/dev/null || exit 0
books=$(xenstore-ls -f /local/domain/0/backend/vif 2>/dev/null)
xl list | while read -r name id x; do
  case $id in *[!0-9]* | '' | 0) continue ;; esac
  printf 'guest\\t%s\\n' "$name"
  printf '%s\\n' "$books" | sed -n "s|^/local/domain/0/backend/vif/$id/\\([0-9]*\\) = .*|\\1|p" | while read -r n; do
    dev=$(printf '%s\\n' "$books" | sed -n "s|^/local/domain/0/backend/vif/$id/$n/vifname = \\"\\(.*\\)\\"|\\1|p")
    dev=\${dev:-vif$id.$n}
    bridge=$(ip -o link show dev "$dev" 2>/dev/null | sed -n 's/.* master \\([^ ]*\\).*/\\1/p')
    route=$(ip -4 route show dev "$dev" 2>/dev/null | head -n 1 | cut -d ' ' -f 1)
    where=nowhere
    [ -z "$route" ] || where="route $route"
    [ -z "$bridge" ] || where="bridge $bridge"
    printf 'vif\\t%s\\t%s\\t%s\\n' "$name" "$n" "$where"
  done
done
exit 0
`;

function parseLook(text: string): Look {
  const rows = text.split('\n').map((line) => line.split('\t'));
  const pick = (what: string) => rows.filter(([word]) => word === what).map((row) => row.slice(1));
  const table = (what: string) =>
    Object.fromEntries(pick(what).map(([path = '', form = '']): [string, string] => [`/${path}`, form]));
  const one = <T extends string>(what: string, otherwise: T) => (pick(what)[0]?.[0] ?? otherwise) as T;
  return {
    files: Object.fromEntries(Object.entries(table('file')).filter(([path, form]) => !isUnitFolder(path, form))),
    own: table('own'),
    guests: guestsIn(pick('guest'), pick('vif')),
    transaction: {
      open: one('open', ''),
      id: one('id', ''),
      decision: one<HostSnapshot['transaction']['decision']>('decision', 'none'),
      proof: one<HostSnapshot['transaction']['proof']>('proof', 'none'),
      trail: pick('trail').map((row) => row.join(' ')),
      begins: pick('begins').length > 0,
    },
    executed: pick('executed').map(([path = '']) => path),
  };
}

const isUnitFolder = (path: string, form: string): boolean =>
  path.startsWith('/etc/systemd/system/') && form.startsWith('directory');

const guestsIn = (guests: readonly string[][], vifs: readonly string[][]): readonly SeenGuest[] =>
  guests.map(([name = '']) => ({
    name,
    vifs: Object.fromEntries(
      vifs.filter(([guest]) => guest === name).map(([, n = '', where = '']): [string, string] => [n, where]),
    ),
  }));
