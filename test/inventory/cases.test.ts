import {testCases} from './read-cases.ts';

testCases('test/inventory/cases');
