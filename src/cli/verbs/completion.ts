import type {ExitCode} from '../../model/outcome.ts';
import type {Screen} from '../screen.ts';
import {completionScripts, type Shell} from '../completion-scripts.ts';

export function completion({shell}: {readonly shell: Shell}, screen: Screen): ExitCode {
  screen.text(completionScripts[shell]);
  return 0;
}
