// SPDX-License-Identifier: Apache-2.0
// The headers of cmake/Folder.cmake, and nothing of its own.
