"""Names of the arrays that most functions take and give."""

import numpy as np
import numpy.typing as npt

#: Numbers, NaN where undefined.
Values = npt.NDArray[np.float64]

#: Row numbers of a table or matrix, or the numbers of groups; -1 for none.
Rows = npt.NDArray[np.intp]

#: What holds of which.
Mask = npt.NDArray[np.bool_]
