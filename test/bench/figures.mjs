// Loaded before a program that is measured: writes what it took when it ends.
import {readFileSync, writeFileSync} from 'node:fs';

process.on('exit', () => {
  // proc(5): utime, stime, cutime and cstime, in ticks of 1/100 s; the name before them may hold blanks
  const ticks = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
    .slice(11, 15)
    .map(Number);
  const figures = {cpu: ticks.reduce((sum, n) => sum + n, 0) / 100, rss: process.resourceUsage().maxRSS / 1024};
  writeFileSync(process.env.BENCH_FIGURES, JSON.stringify(figures));
});
