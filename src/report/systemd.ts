/** How a scheduled look is called: each word as the shell would pass it. */
export interface Schedule {
  readonly command: readonly string[];
  /** Variables of the environment that the command needs. */
  readonly environment: Readonly<Record<string, string>>;
  /** A calendar event of systemd.time(7), as `hourly` or `Mon..Fri 06:00`. */
  readonly calendar: string;
}

/**
 * A service and its timer that look for drift (systemd.service(5), systemd.timer(5)). Any exit code but 0 fails the
 * service, so that `systemctl --failed` and OnFailure= tell.
 */
export function driftUnits({command, environment, calendar}: Schedule): ReadonlyMap<string, string> {
  const variables = Object.entries(environment).map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}`);
  const service = [
    '[Unit]',
    'Description=Look for drift on the VM Host Servers of a vifleet inventory',
    'Wants=network-online.target',
    'After=network-online.target',
    '',
    '[Service]',
    'Type=oneshot',
    ...variables,
    // a `$` would be replaced by a variable here, and only here
    `ExecStart=${command.map((word) => quoted(word.replaceAll('$', '$$$$'))).join(' ')}`,
    '',
  ];
  const timer = [
    '[Unit]',
    'Description=Look for drift on the VM Host Servers of a vifleet inventory, now and then',
    '',
    '[Timer]',
    `OnCalendar=${calendar}`,
    'RandomizedDelaySec=5min',
    'Persistent=true',
    '',
    '[Install]',
    'WantedBy=timers.target',
    '',
  ];
  return new Map([
    ['vifleet-drift.service', service.join('\n')],
    ['vifleet-drift.timer', timer.join('\n')],
  ]);
}

/** A word of a unit file: `%` would be replaced, quotes and backslashes unpacked (systemd.syntax(7), systemd.unit(5)). */
function quoted(text: string): string {
  const escaped = text.replaceAll('%', '%%').replaceAll(/["\\]/g, '\\$&');
  return /[\s"'\\;]/.test(text) || text === '' ? `"${escaped}"` : escaped;
}
