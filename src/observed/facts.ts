/**
 * Facts: read-only questions to a host. Each has a command in the kit (host-kit/facts.sh, one shell function a fact),
 * a parser here in observed/, and a filter in comparable.ts.
 */
export const factNames = [
  /** /etc/os-release */
  'os',
  /** Of the units that matter, one line each: `UNIT ACTIVE ENABLED`, in systemctl's words; `-`: no such unit. */
  'services',
  /** `ip -o -d link show` */
  'links',
  /** `ip -o addr show` */
  'addresses',
  /** `ip -4 route show` and `ip -6 route show`, lines prefixed `4 ` and `6 ` */
  'routes',
  /** `KEY:VALUE` lines, keys with slashes: `net/ipv4/conf/br0/proxy_arp:1`. */
  'sysctl',
  /** `iptables-save` */
  'rules4',
  /** `ip6tables-save` */
  'rules6',
  /** Names of the files of wicked's nanny, one a line: `policy__alice_d0` (_ . - are written __ _d _m). */
  'policies',
  /** `wicked ifcheck --changed all`: whether running links differ from their files */
  'ifcheck',
  /** `xl list`, then `xenstore-ls -f /local/domain/0/backend/vif` */
  'guests',
  /** Which programs exist, one `NAME PATH` a line. */
  'programs',
  /** `ip neigh show` */
  'neighbours',
] as const;
export type FactName = (typeof factNames)[number];

/** One answer: exit status of the command (127: no such program), and what it wrote on stdout. */
export interface FactAnswer {
  readonly rc: number;
  readonly raw: string;
  /** Output of the fact's filter on the host; equal bytes mean equal. */
  readonly comparable: string;
}

export interface ObservedFile {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'other';
  /** Octal, as `0644`. */
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  readonly sha256: string;
  /** Absent where the host was told that we know this content, or the file is not UTF-8 text. */
  readonly text?: string;
}

/** The transaction that a host has open, if any. */
export interface ObservedTransaction {
  readonly id: string;
  readonly run: string;
  readonly owner: string;
  readonly decision: 'none' | 'confirmed' | 'rolled-back';
  readonly phase: string;
  readonly proof: 'none' | 'verified' | 'failed';
  readonly secondsLeft: number;
}
