import type { InputProblem } from '../../core/errors.js';
import { pathProblem, resolvePath } from '../mounts/path.js';
import { logFileName, logFolderName } from '../names/names.js';

/** A file that a step's output goes to, in a place of its owner's. */
export interface OutputPlan {
  /** Field of the spec that asked for it. */
  readonly field: 'logDirectory' | 'stdoutPath' | 'stderrPath';
  /** Absolute. May hold {@link expandOutputPath}'s patterns, but for `logDirectory`. */
  readonly path: string;
  /** `cri`: as the runtime writes it. `text`: what the program wrote and nothing else. */
  readonly format: 'cri' | 'text';
  readonly streams: readonly ('stdout' | 'stderr')[];
  readonly mode: 'append' | 'truncate';
}

/** What the patterns stand for. */
export interface OutputNames {
  readonly jobId: number;
  readonly jobName: string;
  readonly stepId: number;
  readonly attempt: number;
  /** The node's name in the scheduler. */
  readonly node: string;
  /** Empty where the user database has none. */
  readonly userName: string;
  readonly uid: number;
  /** Of the job's start, in milliseconds since the epoch. */
  readonly nowMs: number;
}

const PATTERN = /%(\d{0,2})(.?)/gs;

/**
 * Fills in `%j` job, `%J` job.step, `%s` step, `%t` task (0: a step is one program on a node), `%N` node, `%u` user, `%x`
 * name of the job, `%D` date (`YYYY-MM-DD`, UTC) and `%%`; a number in between pads ids with zeros (`%4j`). Answers the
 * first unknown pattern.
 */
export function expandOutputPath(
  path: string,
  names: OutputNames,
): { readonly path: string } | { readonly bad: string } {
  const { jobId, jobName, stepId, node, userName, uid, nowMs } = names;
  let bad: string | undefined;
  const expanded = path.replace(PATTERN, (whole: string, width: string, letter: string) => {
    const padded = (id: number): string => String(id).padStart(Number(width), '0');
    switch (letter) {
      case 'j':
        return padded(jobId);
      case 'J':
        return `${padded(jobId)}.${stepId}`;
      case 's':
        return padded(stepId);
      case 't':
        return padded(0);
      case 'N':
        return oneName(node);
      case 'u':
        return oneName(userName === '' ? String(uid) : userName);
      case 'x':
        return oneName(jobName);
      case 'D':
        return new Date(nowMs).toISOString().slice(0, 10);
      case '%':
        return '%';
      default:
        bad ??= whole;
        return '';
    }
  });
  return bad === undefined ? { path: expanded } : { bad };
}

/** A free text as a part of one name. */
const oneName = (text: string): string => text.replaceAll('/', '_');

/** What a spec says of output. */
export interface OutputWishes {
  readonly cwd?: string | undefined;
  readonly logDirectory?: string | undefined;
  readonly keepLog?: boolean | undefined;
  readonly stdoutPath?: string | undefined;
  readonly stderrPath?: string | undefined;
  readonly outputMode?: 'append' | 'truncate' | undefined;
}

/** Whether the runtime writes a log: output is asked for, or can be read while the program runs. */
export function isLogged({ logDirectory, stdoutPath, stderrPath, keepLog }: OutputWishes): boolean {
  return keepLog === false || [logDirectory, stdoutPath, stderrPath].some((path) => path !== undefined);
}

/**
 * The files that a step's output goes to. As sbatch has it, what is written as errors goes where the output goes unless it
 * has a place of its own.
 */
export function planOutput(
  wishes: OutputWishes,
  names: OutputNames,
): { readonly outputs: readonly OutputPlan[]; readonly problems: readonly InputProblem[] } {
  const { cwd, logDirectory, keepLog = true, stdoutPath, stderrPath, outputMode: mode = 'truncate' } = wishes;
  const problems: InputProblem[] = [];
  const outputs: OutputPlan[] = [];
  if (logDirectory !== undefined) {
    const path = `${resolvePath('/', logDirectory)}/${copyName(logDirectory, names)}`;
    const isRoot = resolvePath('/', logDirectory) === '/';
    const problem = isRoot ? 'must not be the root folder' : (pathProblem(logDirectory) ?? filePathProblem(path));
    if (problem !== undefined) problems.push({ field: 'logDirectory', problem });
    else if (keepLog)
      outputs.push({ field: 'logDirectory', path, format: 'cri', streams: ['stdout', 'stderr'], mode: 'truncate' });
  }
  const fieldsOf = (wish: string) => (['stdoutPath', 'stderrPath'] as const).filter((each) => wishes[each] === wish);
  const text = (field: 'stdoutPath' | 'stderrPath', wish: string, streams: OutputPlan['streams']): void => {
    const path = cwd === undefined || wish.startsWith('/') ? wish : `${cwd}/${wish}`;
    const problem = textPathProblem(path, names, cwd);
    if (problem === undefined) outputs.push({ field, path, format: 'text', streams, mode });
    else problems.push(...fieldsOf(wish).map((each) => ({ field: each, problem })));
  };
  const isOne = stderrPath === undefined || stderrPath === stdoutPath;
  if (stdoutPath !== undefined) text('stdoutPath', stdoutPath, isOne ? ['stdout', 'stderr'] : ['stdout']);
  if (stderrPath !== undefined && (stdoutPath === undefined || !isOne)) text('stderrPath', stderrPath, ['stderr']);
  return { outputs, problems };
}

/** CraneSched's name where the folder is the one that it gives a job's logs; else one that says whose it is. */
function copyName(folder: string, { jobId, stepId, attempt, node }: OutputNames): string {
  const isCraned = resolvePath('/', folder).endsWith(`/${logFolderName(jobId)}`);
  return isCraned ? logFileName(stepId, node) : `${jobId}.${stepId}.${attempt}.${node}.log`;
}

function textPathProblem(path: string, names: OutputNames, cwd: string | undefined): string | undefined {
  if (!path.startsWith('/') && cwd === undefined) return 'must be an absolute path, or the job must have a cwd';
  const expanded = expandOutputPath(path, names);
  if ('bad' in expanded) return `"${expanded.bad}" is not one of the patterns %j %J %s %t %N %u %x %D and %%`;
  return filePathProblem(expanded.path);
}

function filePathProblem(path: string): string | undefined {
  const problem = pathProblem(path);
  if (problem !== undefined) return problem;
  return /\/\.?$/.test(path) ? 'must name a file' : undefined;
}
