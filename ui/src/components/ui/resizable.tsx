// Panes with a draggable line between them; give the group an `autoSaveId` so that widths are kept.
import type { ComponentProps } from "react";
import { Panel, PanelGroup, PanelResizeHandle } from "react-resizable-panels";
import { cn } from "@/lib/cn";

export const ResizablePane = Panel;

export function ResizablePanes({ className, ...props }: ComponentProps<typeof PanelGroup>) {
	return <PanelGroup className={cn("size-full", className)} {...props} />;
}

export function ResizableHandle({ className, ...props }: ComponentProps<typeof PanelResizeHandle>) {
	return (
		<PanelResizeHandle
			className={cn(
				"relative w-px bg-border after:absolute after:inset-y-0 after:-left-1 after:w-2 data-[panel-group-direction=vertical]:h-px data-[panel-group-direction=vertical]:w-full data-[resize-handle-state=drag]:bg-primary data-[resize-handle-state=hover]:bg-input",
				className,
			)}
			{...props}
		/>
	);
}
