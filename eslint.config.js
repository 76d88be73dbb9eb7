import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { floorsRule } from './scripts/lint/floors.js';

export default tseslint.config(
  { ignores: ['dist', 'out', '.cache', 'node_modules'] },
  js.configs.recommended,
  tseslint.configs.recommended,
  {
    plugins: { patchscope: { rules: { floors: floorsRule } } },
    rules: {
      'patchscope/floors': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-constant-condition': ['error', { checkLoops: false }],
    },
  },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs', 'scripts/**', 'test/**'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        performance: 'readonly',
        Buffer: 'readonly',
      },
    },
  },
);
