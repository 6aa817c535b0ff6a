import type {PlayEnd, PlayEvent} from '../app/play-report.ts';
import type {Colours} from './colours.ts';
import {foldedNames} from './names.ts';
import {safe} from './safe.ts';
import {wrap} from './wrap.ts';

type Task = Extract<PlayEvent, {event: 'task-started'}>['task'];

export const playHead = (title: string, hosts: readonly string[], width: number, colours: Colours): string =>
  `\n${wrap(`${colours.bold(`Play: ${safe(title)}`)}  (${foldedNames(hosts)})`, width, '  ')}\n`;

export const taskHead = (task: Task, hosts: readonly string[], width: number, colours: Colours): string =>
  `\n${wrap(`${colours.cyan(`Task: ${taskWords(task)}`)}  (${foldedNames(hosts)})`, width, '  ')}\n`;

function taskWords(task: Task): string {
  switch (task.kind) {
    case 'check':
    case 'apply':
      return task.ceiling === 'restart' ? task.kind : `${task.kind}, guests feel at most: ${task.ceiling}`;
    case 'verify':
    case 'probe':
    case 'drift':
      return task.kind;
    case 'pause':
      return `pause of ${task.seconds} s`;
  }
}

/** Why a play ended before its last task; empty where it did not. */
export function playEndText(end: PlayEnd, width: number, colours: Colours): string {
  const words = endWords[end];
  return words === '' ? '' : `\n${wrap(colours.red(words), width, '  ')}\n`;
}

const endWords: Readonly<Record<PlayEnd, string>> = {
  done: '',
  budget: 'More hosts ended badly than the budget of the play allows: what follows does not begin.',
  stopped: 'Stopped: what follows does not begin.',
  declined: 'Nothing was changed by this task, and what follows does not begin.',
};
