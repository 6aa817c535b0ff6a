import {err, ok} from '../base/result.ts';
import {damagedClaim, field, type Engine} from './engine.ts';
import type {MergeProblem, SysctlPart} from './part.ts';
import {cutLineEnd} from './splice.ts';
import {parseSysctl, printSysctl, sameSysctl, sysctlPath, sysctlValues, toLine, type SysctlLine} from './sysctl.ts';

export const sysctlEngine: Engine<SysctlPart> = {
  satisfied(text, part) {
    const problem = partProblem(part);
    return problem ? err(problem) : ok(sameSysctl(sysctlValues(text).get(sysctlPath(part.key)), part.value));
  },
  putIn(text, part) {
    const lines = parseSysctl(text);
    const at = lastOf(lines, part);
    const old = lines[at];
    if (!old?.setting) {
      const line = `${part.key} = ${part.value}\n`;
      return ok({text: text + line, was: {before: null, after: line}});
    }
    const {start, end} = old.setting;
    const after = old.raw.slice(0, start) + part.value + old.raw.slice(end);
    return ok({text: printSysctl(lines.with(at, toLine(after))), was: {before: old.raw, after}});
  },
  takeOut(text, part, was) {
    const before = field(was, 'before');
    const after = field(was, 'after');
    if (typeof after !== 'string' || (typeof before !== 'string' && before !== null))
      return err(damagedClaim(part.key));
    const lines = parseSysctl(text);
    const at = oursIn(lines, part, after);
    if (at === -1) return ok(text);
    return ok(printSysctl(lines.toSpliced(at, 1, ...(before === null ? [] : [toLine(before)]))));
  },
};

const lastOf = (lines: readonly SysctlLine[], {key}: SysctlPart): number =>
  lines.findLastIndex(({setting}) => setting?.path === sysctlPath(key));

/** The line that we wrote; else the one that counts, if others only spelled it anew. */
function oursIn(lines: readonly SysctlLine[], part: SysctlPart, after: string): number {
  const exact = lines.findLastIndex(({raw}) => cutLineEnd(raw)[0] === cutLineEnd(after)[0]);
  if (exact !== -1) return exact;
  const last = lastOf(lines, part);
  return sameSysctl(lines[last]?.setting?.value, part.value) ? last : -1;
}

function partProblem({key, value}: SysctlPart): MergeProblem | undefined {
  if (/^[a-z][A-Za-z0-9_]*([./][A-Za-z0-9_.-]+)*$/.test(key.replaceAll('/', '.')) && /^[A-Za-z0-9_. \t-]+$/.test(value))
    return undefined;
  return {
    problem: 'not-representable',
    message: `${JSON.stringify(`${key} = ${value}`)} cannot be written into sysctl.conf`,
    hint: 'use a key as net.ipv4.ip_forward and a plain value',
  };
}
