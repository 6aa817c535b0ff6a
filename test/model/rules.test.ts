import {testCases} from '../inventory/read-cases.ts';

// each case holds what is refused beside what is just allowed
testCases('test/model/cases');
