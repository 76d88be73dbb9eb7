/** What a debug session can do, as the Debug Adapter Protocol asks at its start. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import { exceptionFilters } from './incidents';

export const capabilities: DebugProtocol.Capabilities = {
  supportsConfigurationDoneRequest: true,
  supportsFunctionBreakpoints: true,
  supportsConditionalBreakpoints: true,
  supportsHitConditionalBreakpoints: true,
  supportsLogPoints: true,
  supportsEvaluateForHovers: true,
  supportsStepBack: true,
  supportsRestartFrame: true,
  supportsGotoTargetsRequest: true,
  supportsRestartRequest: true,
  supportsCompletionsRequest: true,
  completionTriggerCharacters: ['.', '>'],
  supportsExceptionInfoRequest: true,
  exceptionBreakpointFilters: exceptionFilters,
  supportsExceptionFilterOptions: true,
  supportsDataBreakpoints: true,
  supportsDataBreakpointBytes: true,
  supportsLoadedSourcesRequest: true,
  supportsTerminateRequest: true,
  supportsCancelRequest: true,
  supportsSteppingGranularity: true,
  supportsReadMemoryRequest: true,
  supportsDelayedStackTraceLoading: true,
};
